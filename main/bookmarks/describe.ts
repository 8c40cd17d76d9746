import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { AppError } from '../../shared/model/errors.ts';
import { errorText } from '../../shared/model/error-text.ts';
import { noteText } from '../ssh-config/note-text.ts';
import type { HostBook, TargetReference } from './host-book.ts';
import { routeRows } from './describe-route.ts';

export interface HostDescription {
  readonly rows: { readonly name: string; readonly value: string }[];
  readonly notes: string[];
  readonly refusal?: string;
}

/** What is in force for a host, in sentences for its card. Never connects. */
export async function describeTarget(book: HostBook, reference: TargetReference): Promise<HostDescription> {
  try {
    const { target, hops, why, settings } = await book.draw(reference);
    const from = (keyword: string): string => {
      const place = why.get(keyword.toLowerCase());
      return place ? ` (${place.file}${place.line > 0 ? ` line ${place.line}` : ''})` : '';
    };
    const rows = [
      { name: 'HostName', value: `${target.hostName}${from('HostName')}` },
      { name: 'Port', value: `${target.port}${from('Port')}` },
      { name: 'User', value: `${target.user}${from('User')}` },
      ...routeRows(target, hops, from),
      { name: 'Identity files', value: identities(target) },
      ...(settings.sftpServer === undefined ? [] : [{ name: 'SFTP server', value: `${settings.sftpServer} (run as a command)` }]),
      ...(settings.startFolder === undefined ? [] : [{ name: 'Start folder', value: settings.startFolder }]),
      ...(settings.terminalOnly === true ? [{ name: 'Device', value: 'terminal only' }] : []),
      { name: 'Host key check', value: `${target.strictHostKeyChecking}${from('StrictHostKeyChecking')}` },
    ];
    return { rows, notes: target.notes.map(noteText) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { title, text } = errorText(error.toWire());
    return { rows: [], notes: [], refusal: `${title}: ${text}` };
  }
}

function identities(target: EffectiveHost): string {
  const named = target.identityFiles.filter((file) => !file.isDefault).map((file) => file.path);
  return named.length > 0 ? named.join(', ') : 'the agent and the default files';
}
