import { printableLine } from '../../shared/base/printable.ts';
import type { DoctorAction } from '../../shared/model/doctor.ts';
import { report, retry } from './actions.ts';
import { reached } from './evidence.ts';
import { evidence, likely, ownEvidence, possible, row, ruledOut, type Row } from './failure.ts';

const editRoute: DoctorAction = { kind: 'editHost', field: 'proxyJump' };

/** Proxies, programs and own addresses: what stands before the first byte of the host. */
export const routeRows: readonly Row[] = [
  row('ER-36', 'proxyCommand.failed', ({ said, printed }, failure) => {
    const words = `${said} ${printed ?? ''}`;
    if (!words.includes('/dev/tcp')) return undefined;
    return {
      evidence: [ownEvidence('the program', `It said “${printableLine(words.trim(), 300)}”.`), ...reached(failure)],
      causes: [
        likely('The command relies on /dev/tcp of bash, and another shell runs it.'),
        ruledOut('The host is down.', 'Nothing was sent to it.'),
      ],
      actions: [editRoute, retry, report],
    };
  }),
  row('PX-07', 'proxyCommand.failed', ({ command, why, exit, said, printed }, failure) => ({
    evidence: [
      ownEvidence('the settings of this host', `ProxyCommand: ${printableLine(command, 300)}`),
      ...(exit === undefined ? [] : [evidence('the program', `It ended with status ${exit}.`)]),
      ...(said === '' ? [] : [ownEvidence('the program', `It said “${printableLine(said, 300)}”.`)]),
      ...(printed === undefined || printed === ''
        ? []
        : [ownEvidence('the program', `It printed “${printableLine(printed, 300)}”.`)]),
      ...reached(failure),
    ],
    causes: [
      why === 'notStarted'
        ? likely('There is no such program, or it may not be run.')
        : why === 'declined'
          ? likely('You did not let it run.')
          : why === 'notSsh'
            ? likely('It prints something before the connection, where nothing may stand.')
            : likely('It could not reach the host, and its own words say why.'),
      possible('The host is misspelt in the command, or is only known elsewhere.'),
    ],
    actions: [editRoute, retry, report],
  })),
  row('PX-14', 'proxy.failed', ({ proxy, said }, failure) => ({
    evidence: [evidence('the proxy', `${proxy}${said === '' ? '' : `: “${printableLine(said, 300)}”`}.`), ...reached(failure)],
    causes: [
      likely('The proxy is not running, or is another one.'),
      possible('It does not allow this host or this port.'),
      possible('It wants a name and a password.'),
    ],
    actions: [retry, editRoute, report],
  })),
  row('PX-15', 'route.onionRefused', ({ why }, failure) => ({
    evidence: [evidence('this computer', 'Nothing was sent, and no name service was asked.'), ...reached(failure)],
    causes: [
      likely(why === 'noProxy' ? 'No proxy of Tor is set for this host.' : 'A jump host would look the name up in public.'),
    ],
    actions: [editRoute, retry],
  })),
  row('CN-03', 'net.noLocalAddress', ({ from }, failure) => ({
    evidence: [evidence('this computer', `${from} has no address that can be used.`), ...reached(failure)],
    causes: [likely('The interface is down, or the address is gone (BindAddress, BindInterface).')],
    actions: [editRoute, retry],
  })),
];
