import type { CertificateRun } from '../../shared/model/certificates.ts';

/** What is new in a command’s run for somebody at a terminal; `before`: what was told of it last. */
export function newRunWords(run: CertificateRun, before: CertificateRun | undefined): string {
  const head = before === undefined ? `Getting a certificate for ${run.host}: ${run.command}\n` : '';
  const said = before?.said ?? '';
  // What scrolled out of the kept end is not told again.
  const rest = run.said.startsWith(said) ? run.said.slice(said.length) : `\n${run.said}`;
  const end = run.state === 'running' || run.said === '' ? '' : '\n';
  const why = run.why === undefined ? '' : `The command ${run.why}.\n`;
  return `${head}${rest}${end}${why}`;
}
