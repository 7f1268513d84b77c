/** The first focusable element of a page: skips the header. */
export const SkipLink = ({ label }: { label: string }) => (
  <a
    href="#content"
    className="sr-only focus:not-sr-only focus:fixed focus:start-4 focus:top-4 focus:z-50 focus:rounded-lg focus:bg-surface focus:px-4 focus:py-2"
  >
    {label}
  </a>
);
