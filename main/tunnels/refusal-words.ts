import { isAppError } from '../../shared/model/errors.ts';
import { placeText } from '../../shared/model/tunnel-spec.ts';
import type { TargetPlace } from '../../shared/model/tunnels.ts';
import type { SocksRefusal } from './socks.ts';

/** Why a connection could not be led on, as a sentence. */
export function refusalText(error: unknown, target: TargetPlace): string {
  const at = placeText(target);
  if (isAppError(error, 'channel.openFailed')) {
    const { reason, text } = error.detail;
    const said = text === '' ? '' : `: ${text}`;
    if (reason === 'prohibited') return `The server does not let this account go to ${at}${said}.`;
    if (reason === 'connectFailed') return `${at} can’t be reached from the server${said}.`;
    return `${at} could not be opened (${reason})${said}.`;
  }
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return `${at} can’t be reached: ${code ?? (error instanceof Error ? error.message : String(error))}.`;
}

/** The same for a SOCKS client. */
export function socksRefusal(error: unknown): SocksRefusal {
  if (isAppError(error, 'channel.openFailed')) {
    const { reason, text } = error.detail;
    if (reason === 'prohibited') return 'notAllowed';
    if (/refused/i.test(text)) return 'refused';
    return reason === 'connectFailed' ? 'unreachable' : 'failed';
  }
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  if (code === 'ECONNREFUSED') return 'refused';
  return /UNREACH|NOTFOUND|TIMEDOUT|AGAIN/.test(code) ? 'unreachable' : 'failed';
}
