import { ScrollText } from 'lucide-react';
import { Scope, type Disposable } from '../../../shared/base/disposable.ts';
import type { CertificateExpiry, CertificateRun } from '../../../shared/model/certificates.ts';
import type { ConnectionInfo } from '../../../shared/model/session.ts';
import { targetName, type Target } from '../../shell/target.ts';
import type { Workbench } from '../../shell/workbench.ts';
import { text } from './text.ts';

/** The command of each host’s menu, and what is told of certificates without being asked for. */
export function registerCertificates(workbench: Workbench): Disposable {
  const { commands, view, hosts, client, dock } = workbench;
  const scope = new Scope();
  const here = (): Target | undefined => dock.active?.target as Target | undefined;
  const showHost = (target: Target): void =>
    view.setState({ dialog: { kind: 'hostCertificates', name: targetName(hosts, target), target } });
  scope.add(
    commands.register({
      id: 'certificates.ofHost',
      title: text.host.command,
      group: 'hosts',
      icon: ScrollText,
      when: () => here() !== undefined,
      run: () => {
        const target = here();
        if (target) showHost(target);
      },
      runForHost: showHost,
    }),
  );
  scope.add(
    commands.register({
      id: 'certificates.show',
      title: text.command,
      group: 'hosts',
      icon: ScrollText,
      run: () => view.setState({ dialog: { kind: 'certificates' } }),
    }),
  );
  const runs = new Map<string, number>();
  scope.add(client.certificates.onCommandTold((run) => tellRun(workbench, runs, run)));
  scope.add(client.certificates.onExpiring((expiry) => tellExpiry(workbench, expiry)));
  scope.add(client.connections.onChanged((connection) => tellLimits(workbench, connection)));
  return scope;
}

/** One toast for each run, which says what the command says: perhaps an address to open. */
function tellRun({ toasts }: Workbench, runs: Map<string, number>, run: CertificateRun): void {
  const { show, change, dismiss } = toasts.getState();
  const detail = run.said === '' ? undefined : run.said.split('\n').slice(-6).join('\n');
  const id = runs.get(run.runId);
  if (run.state === 'running') {
    if (id === undefined)
      runs.set(run.runId, show({ tone: 'note', words: text.run.running(run.host, run.command), detail, isKept: true }));
    else change(id, { detail });
    return;
  }
  if (id !== undefined) dismiss(id);
  runs.delete(run.runId);
  if (run.state === 'done') show({ tone: 'note', words: text.run.done(run.host), detail });
  else show({ tone: 'stop', words: text.run.failed(run.host, run.why ?? ''), detail, isKept: true });
}

function tellExpiry({ toasts }: Workbench, { certificate, host, state }: CertificateExpiry): void {
  const { label, validUntil = 0 } = certificate;
  const words = state === 'soon' ? text.expiring.soon(label, host, validUntil, Date.now()) : text.expiring.over(label, host);
  toasts.getState().show({ tone: 'note', words, detail: text.expiring.stays, isKept: true });
}

const told = new Set<string>();

/** Once for each connection that can’t do what people expect of one. */
function tellLimits({ toasts }: Workbench, { connectionId, certificate }: ConnectionInfo): void {
  if (certificate === undefined || told.has(connectionId)) return;
  told.add(connectionId);
  const felt = certificate.limits.filter((limit) => /^(only runs|no terminal|no tunnels)/.test(limit));
  if (felt.length > 0) toasts.getState().show({ tone: 'note', words: text.loggedIn(certificate.label, felt) });
}
