import { Activity, ListChecks, ListTodo, Stethoscope } from 'lucide-react';
import type { Disposable } from '../../shared/base/disposable.ts';
import type { SessionId } from '../../shared/model/ids.ts';
import { showDoctor } from '../shell/doctor-view.ts';
import type { Workbench } from '../shell/workbench.ts';
import { text } from './text.ts';

const words = text.commands;

/** Adds the doctor's views to the command registry. */
export function registerDoctorCommands(workbench: Workbench): Disposable {
  const { commands, dock } = workbench;
  const ofTab = (): SessionId | undefined => dock.active?.sessionId as SessionId | undefined;
  return commands.register(
    {
      id: 'doctor.open',
      title: words.open,
      group: 'go',
      icon: Stethoscope,
      run: () => showDoctor(workbench, { subject: undefined, part: 'timeline' }),
    },
    {
      id: 'doctor.ofTab',
      title: words.ofTab,
      group: 'session',
      icon: Activity,
      when: () => ofTab() !== undefined,
      run: () => {
        const sessionId = ofTab();
        if (sessionId !== undefined) showDoctor(workbench, { subject: { kind: 'session', sessionId }, part: 'timeline' });
      },
    },
    {
      id: 'doctor.limits',
      title: words.limits,
      group: 'session',
      icon: ListTodo,
      when: () => ofTab() !== undefined,
      run: () => {
        const sessionId = ofTab();
        if (sessionId !== undefined) showDoctor(workbench, { subject: { kind: 'session', sessionId }, part: 'limits' });
      },
    },
    {
      id: 'doctor.supported',
      title: words.supported,
      group: 'go',
      icon: ListChecks,
      run: () => showDoctor(workbench, { part: 'supported' }),
    },
  );
}
