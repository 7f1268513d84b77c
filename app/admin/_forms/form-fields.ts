type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** True if a field of the form is not as the page showed it. */
export const isChanged = (form: HTMLFormElement): boolean =>
  [...form.querySelectorAll<Field>("input, textarea, select")].some(
    (field) => field.type !== "hidden" && isFieldChanged(field),
  );

function isFieldChanged(field: Field): boolean {
  if (field instanceof HTMLSelectElement) {
    const shown = [...field.options].find(({ defaultSelected }) => defaultSelected) ?? field.options[0];
    return field.value !== (shown?.value ?? "");
  }
  if (field.type === "checkbox")
    return (field as HTMLInputElement).checked !== (field as HTMLInputElement).defaultChecked;
  return field.value !== field.defaultValue;
}
