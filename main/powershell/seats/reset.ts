import { AppError } from '../../../shared/model/errors.ts';
import type { Seat } from './seat.ts';

const patienceMs = 30_000;

/** `RESET_RUNSPACE_STATE`: variables and location as in the beginning. Throws `powershell.notOpen`, `powershell.busy`, `powershell.refused`. */
export async function resetSession(seat: Seat, name: string): Promise<void> {
  const { session } = seat;
  if (session === undefined) throw new AppError('powershell.notOpen', { name }, 'the session is not open');
  const busy = new AppError('powershell.busy', { name }, 'something runs in the session');
  if (seat.isBusy) throw busy;
  const isDone = await seat.use(async () => {
    const answered = new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), patienceMs);
      const call = session.resetRunspace();
      const listening = session.onEvent((event) => {
        if (event.kind !== 'answered' || event.callId !== call) return;
        clearTimeout(timer);
        listening.dispose();
        resolve(event.value === true);
      });
      void session.ended.then(() => {
        clearTimeout(timer);
        resolve(false);
      });
    });
    const isReset = await answered;
    seat.keeper = undefined;
    if (isReset) await seat.refresh(new AbortController().signal);
    return isReset;
  }, new AbortController().signal);
  if (isDone) return;
  if (session.isEnded) throw new AppError('powershell.notOpen', { name }, 'the session has ended');
  throw busy;
}
