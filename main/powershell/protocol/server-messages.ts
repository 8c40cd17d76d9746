/** What the messages of a server mean. Every type of psrp.md 1.5 is named here: used, passed over, or refused. */
import type { ProtocolVersion } from './client-messages.ts';
import { integerOf, textOf, versionOf } from './clixml/readings.ts';
import { entryOf, memberOf, type PsValue } from './clixml/values.ts';
import { decodeHostCall } from './host-calls.ts';
import type { MessageName } from './messages.ts';
import type { PipelineEvent, PoolEvent, PoolFailure, ServerVersions } from './pool-events.ts';
import { informationRecord, progressRecord, recordText } from './records.ts';

/** A message that changes nothing: a state on the way. */
type Passing = { readonly kind: 'passing' };

export type PoolAnswer =
  | { readonly kind: 'capability' | 'versions' | 'opened'; readonly versions: ServerVersions }
  | { readonly kind: 'closed' }
  | { readonly kind: 'keyRequest' }
  | { readonly kind: 'key'; readonly encrypted: string }
  | { readonly kind: 'failure'; readonly failure: PoolFailure }
  | Extract<PoolEvent, { kind: 'hostCall' | 'answered' | 'userEvent' | 'ignored' }>
  | Passing;

const nothingKnown: ServerVersions = {
  protocol: '',
  powerShell: undefined,
  edition: undefined,
  platform: undefined,
  os: undefined,
  lacksSecureStrings: false,
};

/** undefined: no message that a session is sent. */
export function poolAnswerOf(name: MessageName | undefined, body: PsValue, offered: ProtocolVersion): PoolAnswer | undefined {
  switch (name) {
    case 'sessionCapability':
      return capability(body, offered);
    case 'applicationPrivateData':
      return { kind: 'versions', versions: versionsOf(entryOf(memberOf(body, 'ApplicationPrivateData'), 'PSVersionTable')) };
    case 'runspacePoolState':
      return poolState(body);
    case 'runspacePoolHostCall': {
      const call = decodeHostCall(body);
      return call.kind === 'value'
        ? { kind: 'hostCall', call: call.value }
        : { kind: 'ignored', message: 'RUNSPACEPOOL_HOST_CALL', why: call.problem };
    }
    case 'encryptedSessionKey':
      return { kind: 'key', encrypted: textOf(memberOf(body, 'EncryptedSessionKey')) };
    case 'publicKeyRequest':
      return { kind: 'keyRequest' };
    case 'runspaceAvailability': {
      const callId = memberOf(body, 'ci');
      const value = memberOf(body, 'SetMinMaxRunspacesResponse') ?? null;
      return typeof callId === 'bigint'
        ? { kind: 'answered', callId, value }
        : { kind: 'ignored', message: 'RUNSPACE_AVAILABILITY', why: 'it has no number' };
    }
    case 'userEvent':
      return { kind: 'userEvent', record: body };
    case 'runspacePoolInitData':
      return { kind: 'passing' };
    default:
      return undefined;
  }
}

function capability(body: PsValue, offered: ProtocolVersion): PoolAnswer {
  const part = (name: string): readonly number[] => versionOf(memberOf(body, name)) ?? [];
  const [major, minor = 0] = part('protocolversion');
  const told = ['protocolversion', 'PSVersion', 'SerializationVersion'].map((name) => textOf(memberOf(body, name))).join(', ');
  const isUsable = major === 2 && part('PSVersion')[0] === 2 && part('SerializationVersion')[0] === 1;
  if (!isUsable) return { kind: 'failure', failure: { kind: 'version', theirs: told } };
  const ours = Number(offered.slice(2));
  return { kind: 'capability', versions: { ...nothingKnown, protocol: `2.${Math.min(minor, ours)}` } };
}

function versionsOf(table: PsValue | undefined): ServerVersions {
  const said = (key: string): string | undefined => {
    const text = textOf(entryOf(table, key));
    return text === '' ? undefined : text;
  };
  const powerShell = said('PSSemanticVersion') ?? said('PSVersion');
  const [major = 99, minor = 0] = versionOf(entryOf(table, 'PSVersion')) ?? [];
  const platform = said('Platform');
  return {
    protocol: '',
    powerShell,
    edition: said('PSEdition'),
    platform,
    os: said('OS'),
    lacksSecureStrings: platform === 'Unix' && (major < 7 || (major === 7 && minor < 1)),
  };
}

function poolState(body: PsValue): PoolAnswer {
  switch (integerOf(memberOf(body, 'RunspaceState'))) {
    case 2:
      return { kind: 'opened', versions: nothingKnown };
    case 3:
      return { kind: 'closed' };
    case 5:
      return { kind: 'failure', failure: { kind: 'refused', record: memberOf(body, 'ExceptionAsErrorRecord') ?? null } };
    default:
      return { kind: 'passing' };
  }
}

/** undefined: no message that a pipeline is sent. */
export function pipelineEventOf(name: MessageName | undefined, body: PsValue): PipelineEvent | Passing | undefined {
  switch (name) {
    case 'pipelineOutput':
      return { kind: 'output', value: body };
    case 'errorRecord':
      return { kind: 'error', record: body };
    case 'warningRecord':
      return { kind: 'message', stream: 'warning', text: recordText(body), record: body };
    case 'verboseRecord':
      return { kind: 'message', stream: 'verbose', text: recordText(body), record: body };
    case 'debugRecord':
      return { kind: 'message', stream: 'debug', text: recordText(body), record: body };
    case 'progressRecord':
      return { kind: 'progress', progress: progressRecord(body) };
    case 'informationRecord':
      return { kind: 'information', information: informationRecord(body), record: body };
    case 'pipelineHostCall': {
      const call = decodeHostCall(body);
      return call.kind === 'value'
        ? { kind: 'hostCall', call: call.value }
        : { kind: 'unreadable', message: 'PIPELINE_HOST_CALL', problem: call.problem };
    }
    case 'pipelineState':
      return pipelineState(body);
    default:
      return undefined;
  }
}

function pipelineState(body: PsValue): PipelineEvent | Passing {
  const error = memberOf(body, 'ExceptionAsErrorRecord');
  switch (integerOf(memberOf(body, 'PipelineState'))) {
    case 3:
      return { kind: 'ended', state: 'stopped', error };
    case 4:
      return { kind: 'ended', state: 'completed', error };
    case 5:
      return { kind: 'ended', state: 'failed', error };
    case 6:
      // Disconnected: nothing of it comes any more, and the session lives on. `lost` is what goes with its session.
      return { kind: 'ended', state: 'failed', error, problem: 'the server disconnected it' };
    default:
      return { kind: 'passing' };
  }
}
