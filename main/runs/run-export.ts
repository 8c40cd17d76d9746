import type { RunStream } from '../../shared/model/runs.ts';
import type { HostPart } from './host-part.ts';
import type { HostRun } from './host-run.ts';

export type RunFormat = 'text' | 'json' | 'csv';

/** What is kept of a run as a file, host by host. */
export async function* exportedRun(run: HostRun, format: RunFormat): AsyncGenerator<string> {
  if (format === 'csv') yield 'host,state,exit,signal,error,output,errors,left out bytes\r\n';
  if (format === 'json') yield '[\n';
  for (const part of run.parts) {
    if (format === 'text') yield textOf(part);
    else if (format === 'csv') yield csvOf(part);
    else yield `${JSON.stringify(objectOf(part))}${part.index === run.parts.length - 1 ? '' : ','}\n`;
    // Other work goes on in between.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  if (format === 'json') yield ']\n';
}

function textOf(part: HostPart): string {
  const { exitCode, signal, error, unkeptBytes, state } = part.info;
  const how = exitCode !== undefined ? `exit ${exitCode}` : signal !== undefined ? `signal ${signal}` : (error?.code ?? state);
  const lines = part.kept.lines.map(({ stream, text }) => (stream === 'error' ? `! ${text}` : `  ${text}`));
  const rest = unkeptBytes > 0 ? [`… ${unkeptBytes} more bytes came and were not kept`] : [];
  return [`${part.name}: ${how}`, ...lines, ...rest, '', ''].join('\n');
}

function objectOf(part: HostPart): object {
  const { host: _host, lines: _lines, hints: _hints, error, ...told } = part.info;
  return {
    ...told,
    ...(error !== undefined && { error: error.code }),
    output: joined(part, 'output'),
    errors: joined(part, 'error'),
  };
}

function csvOf(part: HostPart): string {
  const { state, exitCode, signal, error, unkeptBytes } = part.info;
  const cells = [part.name, state, exitCode, signal, error?.code, joined(part, 'output'), joined(part, 'error'), unkeptBytes];
  return `${cells.map(cell).join(',')}\r\n`;
}

/** RFC 4180. What a spreadsheet would take for a formula gets an apostrophe: a host wrote it. */
function cell(value: string | number | undefined): string {
  const text = typeof value === 'string' && /^[=+\-@\t]/.test(value) ? `'${value}` : String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const joined = (part: HostPart, stream: RunStream): string =>
  part.kept.lines
    .filter((line) => line.stream === stream)
    .map(({ text }) => text)
    .join('\n');
