/** The words of `text/enriched` (RFC 1896) and its forerunner `text/richtext`: commands go, single line ends are spaces. */
export function enrichedToText(text: string, isRichtext: boolean): string {
  const flowing = isRichtext ? text.replace(/\n/g, ' ').replace(/<(?:nl|np|paragraph)>/gi, '\n') : text.replace(/(?<!\n)\n(?!\n)/g, ' ').replace(/\n\n/g, '\n');
  return flowing.replace(/<param>[^<]{0,1000}<\/param>/gi, '').replaceAll('<<', '\u0001').replace(/<lt>/gi, '\u0001').replace(/<\/?[a-z][a-z0-9-]{0,60}>/gi, '').replaceAll('\u0001', '<');
}
