/** The records of the streams (psrp.md 2.6), as far as people see them. What is not there is undefined or empty: servers differ. */
import { integerOf, textOf } from './clixml/readings.ts';
import { itemsOf, memberOf, PsObject, type PsValue } from './clixml/values.ts';

export interface ErrorRecord {
  /** What PowerShell would print. */
  readonly message: string;
  readonly errorId: string;
  readonly category: number | undefined;
  readonly reason: string;
  readonly targetName: string;
  readonly targetType: string;
  readonly activity: string;
  readonly recommendedAction: string;
  /** `At line:3 char:1 + …`; empty for Write-Error at the top of a script. */
  readonly position: string;
  readonly scriptStackTrace: string;
  readonly exceptions: readonly ExceptionInfo[];
  readonly target: PsValue;
}

export interface ExceptionInfo {
  readonly typeName: string;
  readonly message: string;
  readonly stackTrace: string;
}

const maxExceptions = 20;

export function errorRecord(value: PsValue): ErrorRecord {
  const at = (name: string): string => textOf(memberOf(value, name));
  const exception = memberOf(value, 'Exception');
  const exceptionMessage = textOf(memberOf(exception, 'Message'));
  const [message = ''] = [at('ErrorDetails_Message'), exceptionMessage, at('ErrorCategory_Message'), textOf(value)].filter(
    (text) => text !== '',
  );
  return {
    message,
    errorId: at('FullyQualifiedErrorId'),
    category: integerOf(memberOf(value, 'ErrorCategory_Category')),
    reason: at('ErrorCategory_Reason'),
    targetName: at('ErrorCategory_TargetName'),
    targetType: at('ErrorCategory_TargetType'),
    activity: at('ErrorCategory_Activity'),
    recommendedAction: at('ErrorDetails_RecommendedAction'),
    position: at('InvocationInfo_PositionMessage'),
    scriptStackTrace: at('ErrorDetails_ScriptStackTrace'),
    exceptions: exceptionsOf(exception),
    target: memberOf(value, 'TargetObject') ?? null,
  };
}

/** The chain of inner exceptions; one that leads back to itself ends. */
function exceptionsOf(first: PsValue | undefined): ExceptionInfo[] {
  const chain: ExceptionInfo[] = [];
  for (let one = first; one instanceof PsObject && chain.length < maxExceptions; one = memberOf(one, 'InnerException')) {
    chain.push({
      typeName: one.types?.[0] ?? '',
      message: textOf(memberOf(one, 'Message')),
      stackTrace: textOf(memberOf(one, 'StackTrace')),
    });
  }
  return chain;
}

/** The text of a warning, verbose or debug record. */
export function recordText(value: PsValue): string {
  return textOf(memberOf(value, 'InformationalRecord_Message') ?? value);
}

export interface ProgressRecord {
  readonly activityId: number;
  /** undefined: it stands by itself. */
  readonly parentId: number | undefined;
  readonly activity: string;
  readonly status: string;
  readonly operation: string;
  /** 0 to 100; undefined: not known. */
  readonly percent: number | undefined;
  readonly secondsRemaining: number | undefined;
  readonly isCompleted: boolean;
}

export function progressRecord(value: PsValue): ProgressRecord {
  const number = (name: string): number | undefined => {
    const found = integerOf(memberOf(value, name));
    return found === undefined || found < 0 ? undefined : found;
  };
  const percent = number('PercentComplete');
  return {
    activityId: integerOf(memberOf(value, 'ActivityId')) ?? 0,
    parentId: number('ParentActivityId'),
    activity: textOf(memberOf(value, 'Activity')),
    status: textOf(memberOf(value, 'StatusDescription')),
    operation: textOf(memberOf(value, 'CurrentOperation')),
    percent: percent === undefined ? undefined : Math.min(percent, 100),
    secondsRemaining: number('SecondsRemaining'),
    isCompleted: integerOf(memberOf(value, 'Type')) === 1,
  };
}

export interface InformationRecord {
  readonly data: PsValue;
  readonly text: string;
  readonly source: string;
  readonly tags: readonly string[];
  /** Written by Write-Host: with a host of ours the same text comes as a call of the host, and is shown by that. */
  readonly isForHost: boolean;
  readonly time: PsValue;
}

export function informationRecord(value: PsValue): InformationRecord {
  const data = memberOf(value, 'MessageData') ?? null;
  const tags = (itemsOf(memberOf(value, 'Tags')) ?? []).map(textOf);
  return {
    data,
    text: textOf(memberOf(data, 'Message') ?? data),
    source: textOf(memberOf(value, 'Source')),
    tags,
    isForHost: tags.includes('PSHOST'),
    time: memberOf(value, 'TimeGenerated') ?? null,
  };
}
