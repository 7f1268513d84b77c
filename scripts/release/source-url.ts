/**
 * The web address of a repository, from git's address of a remote or from package.json. Null if it has none, for example for a
 * folder. User names and passwords are left out, because everyone who gets the image can read its labels.
 */
export function sourceUrl(address: string): string | null {
  const text = address.trim().replace(/^git\+/, "");
  // git@host:owner/name.git
  const short = /^[\w.-]+@([\w.-]+):(?!\/\/)\/?(\S+)$/.exec(text);
  const url = URL.parse(short ? `https://${short[1]}/${short[2]}` : text);
  if (!url || !/^(https?|ssh|git):$/.test(url.protocol) || url.hostname === "") return null;
  const path = url.pathname.replace(/\/$/, "").replace(/\.git$/, "");
  if (path === "") return null;
  // A port of ssh is not one of the web server.
  const host = url.protocol.startsWith("http") ? url.host : url.hostname;
  return `${url.protocol === "http:" ? "http" : "https"}://${host}${path}`;
}
