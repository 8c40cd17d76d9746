import { lexPowerShell, type PsTokenKind } from '../../shared/model/powershell-lexer.ts';

/** What a piece of a command is; `plain` has no colour of its own. */
export type PieceKind = PsTokenKind | 'plain';

export interface CodePiece {
  readonly text: string;
  readonly kind: PieceKind;
}

/** A command cut into pieces of one colour, with the blanks between them. */
export function codePieces(code: string): readonly CodePiece[] {
  const pieces: CodePiece[] = [];
  let at = 0;
  for (const { kind, from, to } of lexPowerShell(code).tokens) {
    if (from > at) pieces.push({ text: code.slice(at, from), kind: 'plain' });
    if (to > Math.max(at, from)) pieces.push({ text: code.slice(Math.max(at, from), to), kind });
    at = Math.max(at, to);
  }
  if (at < code.length) pieces.push({ text: code.slice(at), kind: 'plain' });
  return pieces;
}
