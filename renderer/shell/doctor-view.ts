import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ConnectionId, SessionId } from '../../shared/model/ids.ts';
import type { StoryId } from '../../shared/model/timeline.ts';
import { showSingle } from './default-commands.ts';
import type { Workbench } from './workbench.ts';

/** What the doctor's view shows. */
export type DoctorSubject =
  | { readonly kind: 'story'; readonly storyId: StoryId }
  | { readonly kind: 'session'; readonly sessionId: SessionId }
  | { readonly kind: 'connection'; readonly connectionId: ConnectionId };

export interface DoctorViewState {
  /** undefined: the latest connection. */
  readonly subject: DoctorSubject | undefined;
  readonly part: 'timeline' | 'log' | 'algorithms' | 'limits' | 'supported';
}

const views = new WeakMap<Workbench, StoreApi<DoctorViewState>>();

export function doctorView(workbench: Workbench): StoreApi<DoctorViewState> {
  const known = views.get(workbench);
  if (known) return known;
  const made = createStore<DoctorViewState>(() => ({ subject: undefined, part: 'timeline' }));
  views.set(workbench, made);
  return made;
}

/** Opens the doctor's tab on a connection, or shows it. */
export function showDoctor(workbench: Workbench, state: Partial<DoctorViewState>): void {
  doctorView(workbench).setState(state);
  showSingle(workbench, 'doctor');
}
