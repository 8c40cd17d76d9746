import { printable, printableLine } from '../../shared/base/printable.ts';
import { AppError } from '../../shared/model/errors.ts';
import type { ExitStatus } from '../../shared/model/session.ts';
import type { PoolFailure } from './protocol/pool-events.ts';
import { errorRecord } from './protocol/records.ts';

export type SessionErrorCode = 'powershell.ended' | 'powershell.refused' | 'powershell.misbehaved';

export interface SessionPlace {
  readonly host: string;
  readonly port: number;
  /** What was printed outside of the protocol. */
  readonly said: string;
}

export function sessionError(code: SessionErrorCode, reason: string, { host, port, said }: SessionPlace): AppError {
  const at = { host, port, reason: printableLine(reason, 400) };
  return code === 'powershell.ended'
    ? new AppError(code, { ...at, said: printable(said, 400) }, reason)
    : new AppError(code, at, reason);
}

/** Why the protocol says that a session is over. `exit`: how the program over there ended, when it did. */
export function failureError(failure: PoolFailure, exit: ExitStatus | undefined, place: SessionPlace): AppError {
  switch (failure.kind) {
    case 'protocol':
      return sessionError('powershell.misbehaved', failure.problem, place);
    case 'server':
      return sessionError('powershell.ended', failure.text === '' ? 'the server ended it' : failure.text, place);
    case 'version':
      return sessionError('powershell.refused', `it speaks versions ${failure.theirs}`, place);
    case 'refused':
      return sessionError('powershell.refused', errorRecord(failure.record).message, place);
    case 'echo': {
      const { host, port, said } = place;
      return new AppError('powershell.notPowerShell', { host, port, text: printable(said, 1000) }, 'our own line came back');
    }
    case 'ended':
      return sessionError('powershell.ended', endText(exit), place);
  }
}

function endText(exit: ExitStatus | undefined): string {
  if (exit?.kind === 'code') return `PowerShell ended with status ${exit.code}`;
  if (exit?.kind === 'signal') return `PowerShell was ended by the signal ${exit.signal}`;
  return 'PowerShell ended';
}
