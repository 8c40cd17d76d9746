/**
 * A session with one PowerShell, without any input or output of its own: bytes of the server go in, events come out; what is asked of it makes lines
 * that `takeOutgoing` hands over. Times are kept by whoever owns it.
 */
import { commandMetadata, createPipeline, initRunspacePool, sessionCapability } from './client-messages.ts';
import type { PipelineRequest, ProtocolVersion } from './client-messages.ts';
import { decodeValue } from './clixml/decode.ts';
import { NameBook } from './clixml/name-book.ts';
import type { PsSecureString } from './clixml/values.ts';
import { type PsValue } from './clixml/values.ts';
import { FragmentError, FragmentReader, usualFragmentLimits, type FragmentLimits } from './fragments.ts';
import { newGuid, zeroGuid, type Guid } from './guid.ts';
import { hostResponse, isAnswerTo, type HostAnswer, type HostCall } from './host-calls.ts';
import { usualHost, type HostInfo } from './host-info.ts';
import { LineReader, usualLineLimits, type LineEvent, type LineLimits } from './lines.ts';
import { decodeMessage, messageLabel, messageTypes, type Message, type MessageName } from './messages.ts';
import { bag } from './objects.ts';
import { Pipeline, type PipelineStep } from './pipeline.ts';
import type { PipelineEnd, PipelineEvent, PoolEvent, PoolFailure, ServerVersions } from './pool-events.ts';
import { Sender } from './sender.ts';
import { pipelineEventOf, poolAnswerOf, type PoolAnswer } from './server-messages.ts';
import type { KeyExchange } from './session-key.ts';

export interface PoolOptions {
  /** What is offered; 2.3 goes with every server. */
  readonly protocol?: ProtocolVersion;
  /** null: no host, thus no prompts. */
  readonly host?: HostInfo | null;
  /** What the server's scripts can read of who this is. */
  readonly client?: string;
  readonly lineLimits?: LineLimits;
  readonly fragmentLimits?: FragmentLimits;
}

const noKey = 'the server gave no key for it';

export type PoolState = 'new' | 'opening' | 'opened' | 'closing' | 'closed' | 'broken';

export class RunspacePool {
  readonly id: Guid = newGuid();
  readonly #protocol: ProtocolVersion;
  readonly #host: HostInfo | undefined;
  readonly #client: string;
  readonly #fragmentLimits: FragmentLimits;
  readonly #lines: LineReader;
  readonly #reader: FragmentReader;
  readonly #names = new NameBook();
  readonly #sender = new Sender(this.id, () => this.#events.push({ kind: 'keyWanted' }));
  readonly #pipelines = new Map<Guid, Pipeline>();
  #events: PoolEvent[] = [];
  #state: PoolState = 'new';
  #versions: ServerVersions | undefined;
  #nextCall = 1n;
  #isCloseSent = false;

  constructor(options: PoolOptions = {}) {
    this.#protocol = options.protocol ?? '2.3';
    this.#host = options.host === null ? undefined : (options.host ?? usualHost);
    this.#client = options.client ?? 'Hawser';
    this.#fragmentLimits = options.fragmentLimits ?? usualFragmentLimits;
    this.#lines = new LineReader(options.lineLimits ?? usualLineLimits);
    this.#reader = new FragmentReader(this.#fragmentLimits);
  }

  get state(): PoolState {
    return this.#state;
  }

  get versions(): ServerVersions | undefined {
    return this.#versions;
  }

  /** Pipelines that the server has not forgotten yet. */
  get openPipelines(): readonly Guid[] {
    return [...this.#pipelines.keys()];
  }

  /** Lines to send, each with its end. */
  takeOutgoing(): string[] {
    const lines = this.#sender.takeLines();
    // What was still to be said to a session that is no more.
    return this.#state === 'broken' ? [] : lines;
  }

  /** Capability and INIT_RUNSPACEPOOL, together in one line. */
  open(): void {
    if (this.#state !== 'new') return;
    this.#state = 'opening';
    const { outbox } = this.#sender;
    this.#sender.add(outbox, zeroGuid, 'sessionCapability', sessionCapability(this.#protocol));
    this.#sender.add(outbox, zeroGuid, 'initRunspacePool', initRunspacePool(this.#host, this.#client));
    this.#sender.pump(outbox);
  }

  /** What the server sent, in pieces cut anywhere. The bytes may be used again afterwards. */
  feed(bytes: Uint8Array): PoolEvent[] {
    for (const event of this.#lines.feed(bytes)) this.#onLine(event);
    return this.takeEvents();
  }

  /** The server's end of the channel is closed. */
  end(): PoolEvent[] {
    for (const event of this.#lines.end()) this.#onLine(event);
    if (this.#state !== 'closed') this.#break({ kind: 'ended' });
    return this.takeEvents();
  }

  /** Events that came of a call, not of bytes. */
  takeEvents(): PoolEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  /** Begins a pipeline; one of a session runs at a time, the server keeps the others waiting. */
  start(request: PipelineRequest): Guid {
    const body = createPipeline(request, this.#versionForBodies());
    return this.#startWith('createPipeline', body, request.hasInput === true);
  }

  /** Begins a pipeline that tells about the commands whose names fit. */
  startCommandQuery(patterns: readonly string[]): Guid {
    return this.#startWith('getCommandMetadata', commandMetadata(patterns), false);
  }

  /** Hands over input. false: the pipeline takes none (any more). */
  sendInput(id: Guid, value: PsValue): boolean {
    const pipeline = this.#pipelines.get(id);
    if (pipeline?.takesInput !== true) return false;
    this.#sender.send(pipeline.outbox, id, 'pipelineInput', value, { refused: () => this.#lackKey(pipeline) });
    return true;
  }

  endInput(id: Guid): boolean {
    const pipeline = this.#pipelines.get(id);
    if (pipeline?.takesInput !== true) return false;
    this.#sender.send(pipeline.outbox, id, 'endOfPipelineInput', undefined);
    pipeline.endInput();
    return true;
  }

  /** Bytes of input that are not on their way yet. The server takes everything at once, so that only this is a measure. */
  waitingInput(id: Guid): number {
    return this.#pipelines.get(id)?.outbox.waitingBytes ?? 0;
  }

  /** Ctrl+C. The end comes as an event, at the latest with the acknowledgement. */
  stop(id: Guid): void {
    const pipeline = this.#pipelines.get(id);
    if (pipeline === undefined) return;
    this.#sender.forget(pipeline.outbox);
    this.#step(pipeline, pipeline.stop());
  }

  /** Answers a call of the host; `id` undefined for one of the session. false: nobody waits for it any more. Throws for an answer of another kind. */
  answer(id: Guid | undefined, call: HostCall, answer: HostAnswer): boolean {
    if (!isAnswerTo(call.request, answer)) throw new TypeError(`“${answer.kind}” is no answer to “${call.request.method}”`);
    return this.#respond(id, call, answer);
  }

  /** A clean session: variables and location as in the beginning. The answer is an event with this number. */
  resetRunspace(): bigint {
    const callId = this.#nextCall;
    this.#nextCall += 1n;
    this.#sender.send(this.#sender.outbox, zeroGuid, 'resetRunspaceState', bag({ ci: callId }));
    return callId;
  }

  /** What a SecureString of this session says. undefined: there is no key yet (`exchangeKeys`), or it is none of this session. */
  reveal(secure: PsSecureString): string | undefined {
    return this.#sender.reveal(secure);
  }

  /** Asks for the key of SecureStrings, once; `keyWanted` and then `keyReady` follow. true: it is there. */
  exchangeKeys(): boolean {
    if (!this.#sender.hasKey && (this.#state === 'opened' || this.#state === 'opening')) this.#sender.wantKey();
    return this.#sender.hasKey;
  }

  /** The pair of keys that `keyWanted` asked for: making one takes too long to be done within. */
  offerKey(exchange: KeyExchange): void {
    this.#sender.offerKey(exchange);
  }

  /** The key is waited for no longer: what holds SecureStrings is answered with a failure, or stopped. */
  refuseKey(): void {
    if (!this.#sender.hasKey) this.#events.push({ kind: 'keyRefused' });
    this.#sender.refuseKey();
  }

  /** Stops what runs, closes every pipeline, then the session; `closed` tells the end. */
  close(): void {
    if (this.#state === 'closing' || this.#state === 'closed' || this.#state === 'broken') return;
    const wasOpen = this.#state === 'opened';
    this.#state = wasOpen ? 'closing' : 'closed';
    if (!wasOpen) return;
    for (const id of this.#pipelines.keys()) this.stop(id);
    this.#closeWhenEmpty();
  }

  #versionForBodies(): ProtocolVersion {
    const negotiated = this.#versions?.protocol;
    return negotiated === '2.1' || negotiated === '2.2' ? negotiated : negotiated === '2.0' ? '2.1' : this.#protocol;
  }

  #startWith(name: MessageName, body: PsValue, hasInput: boolean): Guid {
    if (this.#state !== 'opened') throw new Error(`a pipeline can't begin in a session that is ${this.#state}`);
    const id = newGuid();
    const pipeline = new Pipeline(id, this.#sender.writer, new FragmentReader(this.#fragmentLimits), hasInput);
    this.#pipelines.set(id, pipeline);
    this.#sender.element('Command', id);
    this.#sender.send(pipeline.outbox, id, name, body, { isAlone: true, refused: () => this.#lackKey(pipeline) });
    return id;
  }

  // ---- sending

  #respond(id: Guid | undefined, call: HostCall, answer: HostAnswer): boolean {
    if (!call.wantsAnswer) return false;
    const pipeline = id === undefined ? undefined : this.#pipelines.get(id);
    if (id !== undefined && (pipeline === undefined || pipeline.end !== undefined)) return false;
    const name = id === undefined ? 'runspacePoolHostResponse' : 'pipelineHostResponse';
    this.#sender.send(pipeline?.outbox ?? this.#sender.outbox, id ?? zeroGuid, name, hostResponse(call, answer), {
      stream: 'PromptResponse',
      refused: () => void this.#respond(id, call, { kind: 'failure', message: `Secure input can't be sent: ${noKey}.` }),
    });
    return true;
  }

  /** SecureStrings of its own can't be sent: it has not all that it needs. */
  #lackKey(pipeline: Pipeline): void {
    if (pipeline.isStopWanted || pipeline.end !== undefined) return;
    this.#tell(pipeline.id, { kind: 'unreadable', message: messageLabel(messageTypes.encryptedSessionKey), problem: noKey });
    this.stop(pipeline.id);
  }

  #step(pipeline: Pipeline, step: PipelineStep): void {
    if (step === 'signal') this.#sender.element('Signal', pipeline.id);
    if (step === 'close') this.#sender.element('Close', pipeline.id);
    if (step === undefined) this.#sender.pump(pipeline.outbox);
  }

  #closeWhenEmpty(): void {
    if (this.#state !== 'closing' || this.#pipelines.size > 0 || this.#isCloseSent) return;
    this.#isCloseSent = true;
    this.#sender.element('Close', zeroGuid);
  }

  // ---- receiving

  #tell(id: Guid, event: PipelineEvent): void {
    this.#events.push({ kind: 'pipeline', id, event });
  }

  #onLine(event: LineEvent): void {
    if (this.#state === 'closed' || this.#state === 'broken') return;
    switch (event.kind) {
      case 'noise':
        this.#events.push(event);
        return;
      case 'problem':
        this.#break({ kind: 'protocol', problem: event.problem });
        return;
      case 'serverError':
        if (event.isEnd) this.#break({ kind: 'server', text: event.text });
        else this.#onServerError(event.text);
        return;
      case 'ack':
        if (event.guid === zeroGuid) this.#onPoolAck(event.of);
        else this.#onPipelineAck(event.guid, event.of);
        return;
      case 'data':
        this.#onData(event.guid, event.bytes);
    }
  }

  #onPoolAck(of: string): void {
    if (of === 'Data') {
      this.#sender.outbox.acknowledged();
      this.#sender.pump(this.#sender.outbox);
    } else if (of === 'Close' && this.#isCloseSent) {
      this.#state = 'closed';
      this.#events.push({ kind: 'closed' });
    }
  }

  #onPipelineAck(id: Guid, of: string): void {
    const pipeline = this.#pipelines.get(id);
    if (pipeline === undefined) return;
    switch (of) {
      case 'Command':
        this.#step(pipeline, pipeline.accepted());
        return;
      case 'Data': {
        const event = pipeline.dataAcknowledged();
        this.#sender.pump(pipeline.outbox);
        if (event !== undefined) this.#tell(id, { kind: event });
        return;
      }
      case 'Signal': {
        const step = pipeline.signalAcknowledged();
        // Without a state the command had not come together over there: there is no pipeline, and none will tell its end.
        if (pipeline.end === undefined) this.#end(pipeline, 'stopped');
        else this.#step(pipeline, step);
        return;
      }
      case 'Close':
        this.#pipelines.delete(id);
        this.#sender.forget(pipeline.outbox);
        // Not `lost`: the session lives on.
        if (pipeline.end === undefined)
          this.#tell(id, { kind: 'ended', state: 'failed', problem: 'the server forgot it before its end' });
        this.#tell(id, { kind: 'closed' });
        this.#closeWhenEmpty();
        return;
      default:
    }
  }

  #end(pipeline: Pipeline, state: PipelineEnd, error?: PsValue, problem?: string): void {
    if (pipeline.end !== undefined) return;
    this.#sender.forget(pipeline.outbox);
    const step = pipeline.ended(state);
    this.#tell(pipeline.id, { kind: 'ended', state, error, problem });
    this.#step(pipeline, step);
  }

  /** A message of ours could not be used. Whom it concerns gets no state any more: the one whose line is on its way. */
  #onServerError(text: string): void {
    this.#events.push({ kind: 'serverError', text });
    const concerned = [...this.#pipelines.values()].filter(({ outbox }) => outbox.isInFlight);
    const [only] = concerned;
    if (only !== undefined && concerned.length === 1 && !this.#sender.outbox.isInFlight)
      this.#end(only, 'failed', undefined, text);
    if (this.#state === 'opening') this.#break({ kind: 'server', text });
  }

  #onData(guid: Guid, bytes: Buffer): void {
    const pipeline = this.#pipelines.get(guid);
    if (guid !== zeroGuid && pipeline === undefined) return;
    let objects: Buffer[];
    try {
      objects = (pipeline?.reader ?? this.#reader).feed(bytes);
    } catch (error) {
      if (!(error instanceof FragmentError)) throw error;
      this.#break({ kind: 'protocol', problem: error.message });
      return;
    }
    for (const object of objects) {
      const message = decodeMessage(object);
      if (message === undefined) this.#break({ kind: 'protocol', problem: 'a message is shorter than its header' });
      else if (message.destination === 'server') this.#break({ kind: 'echo' });
      else if (pipeline === undefined) this.#onPoolMessage(message);
      else this.#onPipelineMessage(pipeline, message);
    }
  }

  #onPipelineMessage(pipeline: Pipeline, message: Message): void {
    if (pipeline.end !== undefined) return;
    const label = messageLabel(message.type);
    const decoded = decodeValue(message.body, this.#names);
    if (decoded.kind === 'problem') {
      if (message.name !== 'pipelineState')
        this.#tell(pipeline.id, { kind: 'unreadable', message: label, problem: decoded.problem });
      // Its end can't be told any more; stopped it is an end for sure.
      else this.#step(pipeline, pipeline.stop());
      return;
    }
    const event = pipelineEventOf(message.name, decoded.value);
    if (event === undefined) {
      this.#events.push({ kind: 'ignored', message: label, why: 'it is none that a pipeline has' });
    } else if (event.kind === 'ended') this.#end(pipeline, event.state, event.error, event.problem);
    else if (event.kind !== 'passing') {
      this.#tell(pipeline.id, event);
      if (event.kind === 'hostCall') this.#answerByItself(pipeline.id, event.call);
    }
  }

  #answerByItself(id: Guid | undefined, call: HostCall): void {
    if (call.request.method !== 'refused') return;
    this.#respond(id, call, { kind: 'failure', message: `${call.request.name} is not supported by this client.` });
  }

  #onPoolMessage(message: Message): void {
    const label = messageLabel(message.type);
    const decoded = decodeValue(message.body, this.#names);
    if (decoded.kind === 'problem') {
      this.#break({ kind: 'protocol', problem: `${label} can't be read: ${decoded.problem}` });
      return;
    }
    const answer = poolAnswerOf(message.name, decoded.value, this.#protocol);
    if (answer === undefined) this.#events.push({ kind: 'ignored', message: label, why: 'it is none that a session has' });
    else this.#onPoolAnswer(answer);
  }

  #onPoolAnswer(answer: PoolAnswer): void {
    switch (answer.kind) {
      case 'capability':
        this.#versions = answer.versions;
        if (answer.versions.protocol === '2.4') this.#sender.usePlainSecrets();
        return;
      case 'versions':
        this.#versions = { ...answer.versions, protocol: this.#versions?.protocol ?? this.#protocol };
        return;
      case 'opened':
        if (this.#state !== 'opening') return;
        this.#state = 'opened';
        this.#events.push({ kind: 'opened', versions: this.#versions ?? answer.versions });
        return;
      case 'closed':
        if (this.#state !== 'closing') this.#break({ kind: 'ended' });
        return;
      case 'failure':
        this.#break(answer.failure);
        return;
      case 'keyRequest':
        this.exchangeKeys();
        return;
      case 'key':
        this.#onKey(answer.encrypted);
        return;
      case 'hostCall':
        this.#events.push(answer);
        this.#answerByItself(undefined, answer.call);
        return;
      case 'passing':
        return;
      default:
        this.#events.push(answer);
    }
  }

  #onKey(encrypted: string): void {
    const isKey = this.#sender.acceptKey(encrypted);
    if (isKey !== undefined) this.#events.push({ kind: isKey ? 'keyReady' : 'keyRefused' });
  }

  #break(failure: PoolFailure): void {
    if (this.#state === 'broken' || this.#state === 'closed') return;
    this.#state = 'broken';
    this.#sender.forget(undefined);
    for (const [id, { end }] of this.#pipelines) if (end === undefined) this.#tell(id, { kind: 'ended', state: 'lost' });
    this.#pipelines.clear();
    this.#events.push({ kind: 'broken', failure });
  }
}
