/** Enough to recognise one's own address, too little to write to it: "a•••@e•••.com", "+1•••••67", "U0•••". */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf("@");
  if (at > 0) {
    const domain = address.slice(at + 1);
    const dot = domain.lastIndexOf(".");
    return `${[...address][0]}•••@${[...domain][0]}•••${dot > 0 ? domain.slice(dot) : ""}`;
  }
  if (address.startsWith("+")) return `${address.slice(0, 2)}•••••${address.slice(-2)}`;
  return `${address.slice(0, 2)}•••`;
}
