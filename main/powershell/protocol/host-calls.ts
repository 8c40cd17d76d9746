/**
 * What the server asks of the client's host (psrp.md 1.9): text for its screen, questions for its user. A call with the number -100 wants no answer;
 * an answer of the wrong kind would leave the script waiting for ever, so that answers have types.
 */
import { integerOf, textOf } from './clixml/readings.ts';
import { itemsOf, memberOf, PsObject, PsSecureString, PsTagged, type PsValue } from './clixml/values.ts';
import type { Decoded } from './clixml/decode.ts';
import { hostMethodName } from './host-methods.ts';
import { bag, enumValue, hashtable, list } from './objects.ts';

export interface PromptField {
  readonly name: string;
  readonly label: string;
  /** `System.String`, `System.Security.SecureString`, … */
  readonly typeName: string;
  readonly help: string;
  readonly isMandatory: boolean;
  readonly defaultValue: PsValue;
}

export interface Choice {
  /** `&` stands before the hot key. */
  readonly label: string;
  readonly help: string;
}

/** One call by what it wants. Colours are `ConsoleColor`, undefined for the usual ones. */
export type HostRequest =
  | { readonly method: 'exit'; readonly code: number }
  | { readonly method: 'write'; readonly text: string; readonly endsLine: boolean; readonly colours: Colours | undefined }
  | { readonly method: 'writeRecord'; readonly record: 'error' | 'debug' | 'verbose' | 'warning'; readonly text: string }
  | { readonly method: 'writeProgress'; readonly source: bigint; readonly record: PsValue }
  | { readonly method: 'readLine'; readonly isSecure: boolean }
  | { readonly method: 'prompt'; readonly caption: string; readonly message: string; readonly fields: readonly PromptField[] }
  | {
      readonly method: 'credential';
      readonly caption: string;
      readonly message: string;
      readonly userName: string;
      readonly target: string;
    }
  | {
      readonly method: 'choice';
      readonly caption: string;
      readonly message: string;
      readonly choices: readonly Choice[];
      readonly isMultiple: boolean;
      readonly defaults: readonly number[];
    }
  | { readonly method: 'readKey'; readonly noEcho: boolean; readonly options: number }
  | { readonly method: 'setTitle'; readonly title: string }
  | { readonly method: 'clearScreen' }
  /** Changes of a screen that there is not: colours, cursor, sizes, cells, keys not yet read. */
  | { readonly method: 'screen'; readonly name: string }
  | { readonly method: 'application'; readonly isBegin: boolean }
  /** What this client answers by itself, or refuses. */
  | { readonly method: 'refused'; readonly name: string };

export interface Colours {
  readonly foreground: number;
  readonly background: number;
}

export interface HostCall {
  readonly callId: bigint;
  readonly methodId: number;
  /** An answer is waited for. */
  readonly wantsAnswer: boolean;
  readonly request: HostRequest;
}

export type HostAnswer =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'secure'; readonly text: string }
  /** By field name. Secure fields take the text of theirs, too. */
  | { readonly kind: 'fields'; readonly values: ReadonlyMap<string, PsValue> }
  | { readonly kind: 'credential'; readonly userName: string; readonly password: string }
  | { readonly kind: 'choice'; readonly index: number }
  | { readonly kind: 'choices'; readonly indexes: readonly number[] }
  | { readonly kind: 'key'; readonly character: string; readonly virtualKeyCode: number; readonly controlKeyState: number }
  /** `$null`: what Read-Host gives at the end of its input. */
  | { readonly kind: 'nothing' }
  /** The script sees an exception with this message. */
  | { readonly kind: 'failure'; readonly message: string };

const voidCall = -100n;

export function decodeHostCall(body: PsValue): Decoded<HostCall> {
  const callId = memberOf(body, 'ci');
  const methodId = integerOf(memberOf(body, 'mi'));
  const parameters = itemsOf(memberOf(body, 'mp'));
  if (typeof callId !== 'bigint' || methodId === undefined || parameters === undefined) {
    return { kind: 'problem', problem: 'a call of the host lacks its number, its method or its parameters' };
  }
  const call = { callId, methodId, wantsAnswer: callId !== voidCall, request: requestOf(methodId, parameters) };
  return { kind: 'value', value: call };
}

/** What a system takes as one: 32 bits. */
export function exitCodeOf(value: PsValue | undefined): number | undefined {
  const code = integerOf(value);
  return code === undefined ? undefined : Math.max(-(2 ** 31), Math.min(code, 2 ** 32 - 1));
}

function coloursOf(foreground: PsValue | undefined, background: PsValue | undefined): Colours | undefined {
  const pair = { foreground: integerOf(foreground) ?? -1, background: integerOf(background) ?? -1 };
  return pair.foreground < 0 && pair.background < 0 ? undefined : pair;
}

function requestOf(methodId: number, parameters: readonly PsValue[]): HostRequest {
  const [first, second, third, fourth] = parameters;
  const write = (text: PsValue | undefined, endsLine: boolean, colours?: Colours): HostRequest => ({
    method: 'write',
    text: textOf(text),
    endsLine,
    colours,
  });
  switch (methodId) {
    case 6:
      return { method: 'exit', code: exitCodeOf(first) ?? 0 };
    case 9:
    case 10:
      return { method: 'application', isBegin: methodId === 9 };
    case 11:
    case 12:
      return { method: 'readLine', isSecure: methodId === 12 };
    case 13:
      return write(first, false);
    case 14:
      return write(third, false, coloursOf(first, second));
    case 15:
      return write('', true);
    case 16:
      return write(first, true);
    case 17:
      return write(third, true, coloursOf(first, second));
    case 18:
      return { method: 'writeRecord', record: 'error', text: textOf(first) };
    case 19:
      return { method: 'writeRecord', record: 'debug', text: textOf(first) };
    case 20:
      return { method: 'writeProgress', source: typeof first === 'bigint' ? first : 0n, record: second ?? null };
    case 21:
      return { method: 'writeRecord', record: 'verbose', text: textOf(first) };
    case 22:
      return { method: 'writeRecord', record: 'warning', text: textOf(first) };
    case 23:
      return {
        method: 'prompt',
        caption: textOf(first),
        message: textOf(second),
        fields: (arrayOf(third) ?? []).map(fieldOf),
      };
    case 24:
    case 25:
      return {
        method: 'credential',
        caption: textOf(first),
        message: textOf(second),
        userName: textOf(third),
        target: textOf(fourth),
      };
    case 26:
    case 56:
      return choiceOf(methodId === 56, parameters);
    case 42:
      return { method: 'setTitle', title: textOf(first) };
    case 46: {
      const options = integerOf(first) ?? 0;
      return { method: 'readKey', noEcho: (options & 2) !== 0, options };
    }
    case 48:
      return coversAll(first) ? { method: 'clearScreen' } : { method: 'screen', name: hostMethodName(methodId) };
    case 28:
    case 30:
    case 32:
    case 34:
    case 36:
    case 38:
    case 40:
    case 47:
    case 49:
    case 51:
      return { method: 'screen', name: hostMethodName(methodId) };
    default:
      return { method: 'refused', name: hostMethodName(methodId) };
  }
}

/** A list, or an array as host calls write it: flat elements and lengths. */
function arrayOf(value: PsValue | undefined): readonly PsValue[] | undefined {
  return itemsOf(value) ?? itemsOf(memberOf(value, 'mae'));
}

function fieldOf(value: PsValue): PromptField {
  return {
    name: textOf(memberOf(value, 'name')),
    label: textOf(memberOf(value, 'label')),
    typeName: textOf(memberOf(value, 'parameterTypeFullName')),
    help: textOf(memberOf(value, 'helpMessage')),
    isMandatory: memberOf(value, 'isMandatory') === true,
    defaultValue: memberOf(value, 'defaultValue') ?? null,
  };
}

function choiceOf(isMultiple: boolean, [caption, message, choices, chosen]: readonly PsValue[]): HostRequest {
  const defaults = isMultiple ? (arrayOf(chosen) ?? []) : [chosen];
  return {
    method: 'choice',
    caption: textOf(caption),
    message: textOf(message),
    choices: (arrayOf(choices) ?? []).map((entry) => ({
      label: textOf(memberOf(entry, 'label')),
      help: textOf(memberOf(entry, 'helpMessage')),
    })),
    isMultiple,
    defaults: defaults.map(integerOf).filter((index) => index !== undefined && index >= 0) as number[],
  };
}

/** `Clear-Host` of Windows fills everything, which is a rectangle of -1. */
function coversAll(rectangle: PsValue | undefined): boolean {
  return ['left', 'top', 'right', 'bottom'].every((side) => integerOf(memberOf(rectangle, side)) === -1);
}

/** Whether this kind of answer is one to this call; every other would leave the script waiting. */
export function isAnswerTo(request: HostRequest, answer: HostAnswer): boolean {
  if (answer.kind === 'failure') return true;
  switch (request.method) {
    case 'readLine':
      return answer.kind === 'nothing' || answer.kind === (request.isSecure ? 'secure' : 'text');
    case 'prompt':
      return answer.kind === 'fields';
    case 'credential':
      return answer.kind === 'credential' || answer.kind === 'nothing';
    case 'choice': {
      const isChoice = (index: number): boolean => Number.isInteger(index) && index >= 0 && index < request.choices.length;
      if (request.isMultiple) return answer.kind === 'choices' && answer.indexes.every(isChoice);
      return answer.kind === 'choice' && isChoice(answer.index);
    }
    case 'readKey':
      return answer.kind === 'key';
    case 'refused':
      return false;
    default:
      return answer.kind === 'nothing';
  }
}

const collectionOfNumbers =
  'System.Collections.ObjectModel.Collection`1[[System.Int32, System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e]]';

/** The body of the response. */
export function hostResponse(call: HostCall, answer: HostAnswer): PsObject {
  const result = resultOf(call.request, answer);
  const failure = answer.kind === 'failure' ? { me: failureRecord(answer.message) } : {};
  return bag({
    ...(result === undefined ? {} : { mr: result }),
    ci: call.callId,
    mi: enumValue('System.Management.Automation.Remoting.RemoteHostMethodId', hostMethodName(call.methodId), call.methodId),
    ...failure,
  });
}

function resultOf(request: HostRequest, answer: HostAnswer): PsValue | undefined {
  switch (answer.kind) {
    case 'text':
      return answer.text;
    case 'secure':
      return PsSecureString.of(answer.text);
    case 'fields':
      return hashtable([...answer.values].map(([name, value]) => [name, fieldValue(request, name, value)] as const));
    case 'credential':
      return new PsObject({
        types: ['System.Management.Automation.PSCredential', 'System.Object'],
        text: 'System.Management.Automation.PSCredential',
        props: [
          { name: 'UserName', value: answer.userName },
          { name: 'Password', value: PsSecureString.of(answer.password) },
        ],
      });
    case 'choice':
      return answer.index;
    case 'choices':
      return list([collectionOfNumbers, 'System.Object'], answer.indexes);
    case 'key':
      return bag({
        virtualKeyCode: answer.virtualKeyCode,
        character: new PsTagged('C', String(answer.character.charCodeAt(0) || 0)),
        controlKeyState: answer.controlKeyState,
        keyDown: true,
      });
    case 'nothing':
    case 'failure':
      return undefined;
  }
}

function fieldValue(request: HostRequest, name: string, value: PsValue): PsValue {
  if (request.method !== 'prompt' || typeof value !== 'string') return value;
  const field = request.fields.find((entry) => entry.name === name);
  return field?.typeName === 'System.Security.SecureString' ? PsSecureString.of(value) : value;
}

function failureRecord(message: string): PsObject {
  return bag({
    Exception: new PsObject({
      types: ['System.Management.Automation.Host.HostException', 'System.Exception', 'System.Object'],
      text: message,
      props: [{ name: 'Message', value: message }],
    }),
    TargetObject: null,
    FullyQualifiedErrorId: 'HostFunctionFailed',
    InvocationInfo: null,
    ErrorCategory_Category: 5,
    ErrorCategory_Activity: '',
    ErrorCategory_Reason: 'HostException',
    ErrorCategory_TargetName: '',
    ErrorCategory_TargetType: '',
    ErrorCategory_Message: '',
    SerializeExtendedInfo: false,
  });
}
