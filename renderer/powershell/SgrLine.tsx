import type { CSSProperties } from 'react';
import { pieces, type Look } from './sgr.ts';

/** A line as PowerShell prints it, in the theme's own colours. Text only: nothing in it is markup. */
export function SgrLine({ line }: { readonly line: string }) {
  return pieces(line).map(({ text, look }, index) =>
    Object.keys(look).length === 0 ? (
      text
    ) : (
      <span key={index} style={styleOf(look)}>
        {text}
      </span>
    ),
  );
}

function styleOf(look: Look): CSSProperties {
  const front = look.inverse === true ? (look.background ?? 'inverse') : look.foreground;
  const back = look.inverse === true ? (look.foreground ?? 'text') : look.background;
  const lines = [look.underline === true && 'underline', look.strike === true && 'line-through'].filter(Boolean).join(' ');
  return {
    ...(front !== undefined && { color: colour(front) }),
    ...(back !== undefined && { backgroundColor: colour(back) }),
    ...(look.bold === true && { fontWeight: 600 }),
    ...(look.dim === true && { opacity: 0.75 }),
    ...(look.italic === true && { fontStyle: 'italic' }),
    ...(lines !== '' && { textDecoration: lines }),
  };
}

function colour(name: string): string {
  if (name.startsWith('#')) return name;
  if (name === 'inverse') return 'var(--ground)';
  if (name === 'text') return 'var(--text)';
  // The theme's palette has one strength of each colour.
  return name === 'bright-black' ? 'var(--dim)' : `var(--ansi-${name.replace('bright-', '')})`;
}
