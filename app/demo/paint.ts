const codes = { red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36, dim: 2, bold: 1 } as const;
export type Colour = keyof typeof codes;

/** Colours a text. */
export type Paint = (colour: Colour, text: string) => string;

/** With the palette's own 16 colours, so that the terminal's theme decides how they look. */
export const colourful: Paint = (colour, text) => `\u001b[${codes[colour]}m${text}\u001b[0m`;

/** For output that no terminal shows. */
export const plain: Paint = (_colour, text) => text;
