/** The width and height of a glyph, dots. */
export const GLYPH = { width: 5, height: 7 } as const;

const FIRST = 32;
const LAST = 126;

// Seven rows for each printable ASCII character from the space on, and for a hollow box. The five bits of a row are one digit
// in base 32.
const ROWS =
  "00000004444404aa00000aavavaa4fke5u4pp248jjcik8lid44000002488842842224804lel40044v440000066c000v000" +
  "00000cc01248g0ehjlphe4c4444eeh1248vv2421he26aiv22vgu11he68guhhev124888ehhehheehhf12c0cc0cc00cc0c48" +
  "248g84200v0v008421248eh12404ehnlngfehhvhhhuhhuhhuehgggheuhhhhhuvgguggvvggugggehgnhhfhhhvhhhe44444e" +
  "72222ichikokihggggggvhrllhhhhppljjhehhhhheuhhugggehhhliduhhukihfgge11uv444444hhhhhhehhhhha4hhhllla" +
  "hha4ahhhha4444v1248gve88888e0g84210e22222e4ah0000000000v842000000e1fhfgguhhhu00egghe11fhhhf00ehvge" +
  "698s88800fhf1egguhhhh40c444e20622icggikokic44444e00qlllh00uhhhh00ehhhe00uhugg00fhf1100mpggg00fge1u" +
  "88s889600hhhjd00hhha400hhlla00ha4ah00hhf1e00v248v244844244444448442448009li00vhhhhhv";

/** The rows of a character's glyph, with the leftmost dot as the highest bit. Other characters than ASCII get a hollow box. */
export function glyphOf(character: string): number[] {
  const code = character.charCodeAt(0);
  const index = (code < FIRST || code > LAST ? LAST + 1 : code) - FIRST;
  const rows = ROWS.slice(index * GLYPH.height, (index + 1) * GLYPH.height);
  return Array.from(rows, (digit) => Number.parseInt(digit, 32));
}
