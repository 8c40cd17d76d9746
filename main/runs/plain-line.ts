import { printable } from '../../shared/base/printable.ts';

/** CSI sequences, OSC strings up to BEL or ST, and other escapes of two characters (ECMA-48). */
const escapes = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[ -/]*[0-~]/gu;

/** A line of a command without colours and controls. Of one that a progress bar wrote over and over the last state stays. */
export function plainLine(text: string): string {
  const line = text.endsWith('\r') ? text.slice(0, -1) : text;
  const last = line.slice(line.lastIndexOf('\r') + 1);
  return printable(last.replace(escapes, ''), 20_000);
}
