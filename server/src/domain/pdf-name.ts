/** Name of an invoice's PDF: simple ASCII, whatever its number looks like; its id when nothing is left of that. */
export const pdfName = ({ number, id }: { number: string; id: string }): string =>
  `${number.replaceAll(/[^\w.-]+/g, '-').replaceAll(/^-+|-+$/g, '') || id}.pdf`
