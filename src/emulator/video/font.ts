/** The width and height of a glyph, dots. */
export const GLYPH = { width: 5, height: 8 } as const;

const FIRST = 32;
const LAST = 126;

// Eight rows for each printable ASCII character from the space on, and for a hollow box. The five bits of a row are one digit
// in base 32.
const ROWS =
  "0000000044444040aa000000aavavaa04fke5u40pp248jj0cik8lid044000000248884208422248004lel400044v440000" +
  "000cc8000v000000000cc001248g00ehjlphe04c4444e0eh1248v0v2421he026aiv220vgu11he068guhhe0v1248880ehhe" +
  "hhe0ehhf12c00cc0cc0000cc0cc8248g842000v0v00084212480eh124040ehnlngf0ehhvhhh0uhhuhhu0ehggghe0uhhhhh" +
  "u0vgguggv0vgguggg0ehgnhhf0hhhvhhh0e44444e072222ic0hikokih0ggggggv0hrllhhh0hppljjh0ehhhhhe0uhhuggg0" +
  "ehhhlje1uhhukih0fgge11u0v4444440hhhhhhe0hhhhha40hhhllla0hha4ahh0hha44440v1248gv0e88888e00g842100e2" +
  "2222e04ah000000000000v8420000000e1fhf0gguhhhu000egghe011fhhhf000ehvge0698s888000fhhf1egguhhhh040c4" +
  "44e0206222icggikoki0c44444e000qlllh000uhhhh000ehhhe000uhhugg00fhhf1100mpggg000fge1u088s8896000hhhj" +
  "d000hhha4000hhlla000ha4ah000hhhf1e00v248v0244844204444444084424480009li000vhhhhhv0";

/** The rows of a printable ASCII character, with the leftmost dot as the highest bit. Other characters get a hollow box. */
export function glyphOf(character: string): number[] {
  const code = character.charCodeAt(0);
  const index = (code < FIRST || code > LAST ? LAST + 1 : code) - FIRST;
  const rows = ROWS.slice(index * GLYPH.height, (index + 1) * GLYPH.height);
  return Array.from(rows, (digit) => Number.parseInt(digit, 32));
}
