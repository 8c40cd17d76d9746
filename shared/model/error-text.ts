import { errorDetails, type ErrorCode, type ErrorDetail, type WireError } from './errors.ts';
import type { ErrorText, ErrorTexts } from './error-text-words.ts';
import { archiveTexts } from './error-text-archives.ts';
import { comparisonTexts } from './error-text-comparisons.ts';
import { connectionTexts } from './error-text-connection.ts';
import { editTexts } from './error-text-edits.ts';
import { fileTexts } from './error-text-files.ts';
import { enrolTexts } from './error-text-enrol.ts';
import { keyTexts } from './error-text-keys.ts';
import { lockTexts } from './error-text-lock.ts';
import { loginChangeTexts } from './error-text-login-change.ts';
import { loginTexts } from './error-text-login.ts';
import { agentTexts } from './error-text-agents.ts';
import { passkeyTexts } from './error-text-passkeys.ts';
import { policyTexts } from './error-text-policy.ts';
import { powerShellTexts } from './error-text-powershell.ts';
import { runTexts } from './error-text-runs.ts';
import { programTexts } from './error-text-program.ts';
import { deviceTexts } from './error-text-device.ts';
import { routeTexts } from './error-text-routes.ts';
import { sessionLogTexts } from './error-text-session-logs.ts';
import { streamTexts } from './error-text-streams.ts';
import { snippetTexts } from './error-text-snippets.ts';
import { transferTexts } from './error-text-transfers.ts';
import { tunnelTexts } from './error-text-tunnels.ts';
import { vaultTexts } from './error-text-vault.ts';

export type { ErrorText };

const texts: ErrorTexts<ErrorCode> = {
  ...archiveTexts,
  ...comparisonTexts,
  ...connectionTexts,
  ...editTexts,
  ...fileTexts,
  ...keyTexts,
  ...lockTexts,
  ...loginChangeTexts,
  ...enrolTexts,
  ...loginTexts,
  ...agentTexts,
  ...passkeyTexts,
  ...policyTexts,
  ...powerShellTexts,
  ...runTexts,
  ...programTexts,
  ...routeTexts,
  ...deviceTexts,
  ...sessionLogTexts,
  ...snippetTexts,
  ...streamTexts,
  ...transferTexts,
  ...tunnelTexts,
  ...vaultTexts,
};

/**
 * Words an error from its code and detail; `message` is for the log and never shown. Used by the page and the command line, so
 * no button or option is named. An error of a jump chain says which hop it happened on. A detail that does not fit its code
 * (a page older than the core) is worded as an internal error instead of showing holes.
 */
export function errorText(error: WireError): ErrorText {
  const made = textOf(error.code, error.detail);
  const hop = error.hop;
  if (hop === undefined || hop.count < 2) return made;
  return { ...made, text: `${hopText(hop)}: ${made.text}` };
}

function textOf<C extends ErrorCode>(code: C, detail: unknown): ErrorText {
  const parsed = errorDetails[code].safeParse(detail);
  if (!parsed.success) return programTexts.internal({ logReference: code });
  return texts[code](parsed.data as ErrorDetail<C>);
}

/** Names one hop of a route: `Hop 1 of 2, fred@bastion:22`; a target that is reached directly is just its label. */
export function hopText(hop: { readonly index: number; readonly count: number; readonly label: string }): string {
  return hop.count < 2 ? hop.label : `Hop ${hop.index} of ${hop.count}, ${hop.label}`;
}
