import { createStore, type StoreApi } from 'zustand/vanilla';
import { readSize, type CastEvent, type Size } from './cast-format.ts';
import type { Recording, Slice } from './recording-file.ts';
import { countUntil, shownTimes } from './recording-times.ts';

/** Where a recording is shown. */
export interface PlayerScreen {
  /** An empty terminal. */
  begin(size: Size): void;
  resize(size: Size): void;
  /** Resolves when it was drawn into the terminal's cells. */
  write(text: string): Promise<void>;
}

export interface PlayerState {
  readonly isPlaying: boolean;
  /** Seconds as they are played: pauses are cut to the limit. */
  readonly at: number;
  readonly duration: number;
  readonly speed: number;
  /** Seconds that a pause takes at most; undefined: as long as it took. */
  readonly idleLimit: number | undefined;
  /** The screen of `at` is being made. */
  readonly isSeeking: boolean;
  readonly markers: readonly { readonly at: number; readonly label: string }[];
  /** Why the file could not be read when it was needed; `play`, `seek` and `retry` try it again. */
  readonly failure: unknown;
}

/** Calls back before the next picture; the answer takes it back. */
export type Frame = (callback: () => void) => () => void;

/** So many characters of output before a place make its screen; what stood before them is long overwritten. */
const replayed = 4_000_000;
/** What the screen is given at once: the page can be used in between. */
const most = 64 * 1024;
/** A page that was not drawn for longer goes on where it was. */
const longestStep = 0.5;

/** Slices whose events are at hand: the one that is shown, and the next, which is fetched ahead. */
const mostHeld = 2;

/** A slice with its events, and when they are shown under the limit of pauses at `unit`. */
interface Held {
  readonly slice: Slice;
  readonly unit: number;
  readonly events: readonly CastEvent[];
  readonly times: Float64Array;
}

/** Plays a recording on a screen: one at a time, at its own pace or another, from any place. Of the file it holds a few slices at most. */
export class Player {
  readonly state: StoreApi<PlayerState>;
  readonly #recording: Recording;
  readonly #screen: PlayerScreen;
  readonly #frame: Frame;
  readonly #now: () => number;
  /** Which limit of pauses it is played with: its place in `Recording.limits`. */
  #unit: number;
  /** Where it is, in the times of the limit that was chosen when it got there. */
  #place: { readonly at: number; readonly unit: number };
  /** The event that is shown next. */
  #next = Infinity;
  #held: Held | undefined;
  /** The slice behind which the next was asked for. */
  #aheadOf: Slice | undefined;
  readonly #fetched = new Map<Slice, Promise<readonly CastEvent[]>>();
  readonly #disposal = new AbortController();
  #work: Promise<void> = Promise.resolve();
  /** Work of an older round ends at once. */
  #round = 0;
  #isBusy = false;
  #stopFrames: () => void = () => undefined;

  constructor(recording: Recording, screen: PlayerScreen, frame: Frame, now: () => number = () => performance.now()) {
    this.#recording = recording;
    this.#screen = screen;
    this.#frame = frame;
    this.#now = now;
    this.#unit = Math.max(0, recording.limits.indexOf(recording.idleLimit));
    this.#place = { at: 0, unit: this.#unit };
    this.state = createStore<PlayerState>(() => ({
      isPlaying: false,
      at: 0,
      duration: 0,
      speed: 1,
      idleLimit: recording.idleLimit,
      isSeeking: false,
      markers: [],
      failure: undefined,
    }));
    this.#retime();
  }

  play(): void {
    const { isPlaying, at, duration, failure } = this.state.getState();
    if (isPlaying) return;
    if (at >= duration) this.seek(0);
    else if (failure !== undefined) this.retry();
    this.state.setState({ isPlaying: true });
    let before = this.#now();
    const step = (): void => {
      const now = this.#now();
      const passed = Math.min(longestStep, (now - before) / 1000);
      before = now;
      if (!this.#isBusy) this.#advance(passed);
      if (this.state.getState().isPlaying) this.#stopFrames = this.#frame(step);
    };
    this.#stopFrames = this.#frame(step);
  }

  pause(): void {
    this.#stopFrames();
    this.state.setState({ isPlaying: false });
  }

  toggle(): void {
    if (this.state.getState().isPlaying) this.pause();
    else this.play();
  }

  /** To a time in seconds, as it is played. */
  seek(to: number): void {
    const at = Math.min(Math.max(0, to), this.state.getState().duration);
    this.#place = { at, unit: this.#unit };
    this.state.setState({ at });
    this.#go();
  }

  /** Once more, after a failure. */
  retry(): void {
    this.#go();
  }

  /** To the marker before or after the place that is shown; nothing happens where there is none. */
  toMarker(way: 'previous' | 'next'): void {
    const { markers, at } = this.state.getState();
    // Who asks again means the one before.
    const there = way === 'next' ? markers.find((each) => each.at > at + 0.01) : markers.findLast((each) => each.at < at - 1);
    if (there !== undefined) this.seek(there.at);
  }

  setSpeed(speed: number): void {
    this.state.setState({ speed });
  }

  /** One of the recording's limits. What is shown stays. */
  setIdleLimit(idleLimit: number | undefined): void {
    const unit = this.#recording.limits.indexOf(idleLimit);
    if (unit < 0) return;
    this.#unit = unit;
    this.state.setState({ idleLimit });
    this.#retime();
    this.#go();
  }

  dispose(): void {
    this.#round++;
    this.pause();
    this.#disposal.abort();
  }

  #retime(): void {
    const { end, markers } = this.#recording;
    this.state.setState({
      duration: end[this.#unit] ?? 0,
      markers: markers.map(({ at, label }) => ({ at: at[this.#unit] ?? 0, label })),
    });
  }

  #advance(passed: number): void {
    const { at, speed, duration } = this.state.getState();
    const next = Math.min(duration, at + passed * speed);
    this.#place = { at: next, unit: this.#unit };
    this.state.setState({ at: next });
    if (next >= duration) this.pause();
    if (!this.#isDue(next)) return;
    this.#run(async (isStale) => this.#show(await this.#eventsUntil(next, this.#unit), isStale), this.#round);
  }

  /** Whether the next event's time has come, as far as that can be told without the file. */
  #isDue(time: number): boolean {
    const slice = this.#sliceOf(this.#next);
    if (slice === undefined || this.#next >= slice.firstEvent + slice.count) return false;
    const held = this.#held?.slice === slice && this.#held.unit === this.#unit ? this.#held : undefined;
    return (held?.times[this.#next - slice.firstEvent] ?? slice.first[this.#unit] ?? 0) <= time;
  }

  /** Makes the screen of the place, in the times that are played now. */
  #go(): void {
    const place = this.#place;
    const unit = this.#unit;
    this.state.setState({ isSeeking: true, failure: undefined });
    this.#run(async (isStale) => {
      const target = await this.#eventsUntil(place.at, place.unit);
      const at = place.unit === unit ? place.at : target === 0 ? 0 : await this.#timeOf(target - 1, unit);
      if (isStale()) return;
      this.#place = { at, unit };
      this.state.setState({ at });
      const from = this.#replayFrom(target);
      if (from !== undefined && (this.#next > target || this.#next < from.firstEvent)) await this.#begin(from);
      await this.#show(target, isStale);
      if (!isStale()) this.state.setState({ isSeeking: false });
    });
  }

  /** How many events have happened at a time. */
  async #eventsUntil(time: number, unit: number): Promise<number> {
    const { slices } = this.#recording;
    const slice = slices[countUntil(slices.length, (index) => slices[index]?.first[unit] ?? 0, time) - 1];
    if (slice === undefined) return 0;
    const { times } = await this.#hold(slice, unit);
    return slice.firstEvent + countUntil(times.length, (index) => times[index] ?? 0, time);
  }

  async #timeOf(event: number, unit: number): Promise<number> {
    const slice = this.#sliceOf(event);
    return slice === undefined ? 0 : ((await this.#hold(slice, unit)).times[event - slice.firstEvent] ?? 0);
  }

  /** One after another. What belongs to an older round than the newest ends by itself. */
  #run(work: (isStale: () => boolean) => Promise<void>, round: number = ++this.#round): void {
    const isStale = (): boolean => round !== this.#round;
    this.#isBusy = true;
    this.#work = this.#work
      .then(() => (isStale() ? undefined : work(isStale)))
      .catch((failure: unknown) => {
        // Nobody waits any more for what was overtaken.
        if (isStale() || this.#disposal.signal.aborted) return;
        this.pause();
        this.state.setState({ failure, isSeeking: false });
      })
      .finally(() => {
        if (!isStale()) this.#isBusy = false;
      });
  }

  /** The slice from which the screen before an event can be made. */
  #replayFrom(target: number): Slice | undefined {
    const { slices } = this.#recording;
    const last = slices.findLastIndex((slice) => slice.firstEvent < Math.max(1, target));
    const output = slices[last]?.output ?? 0;
    return slices.slice(0, last + 1).find((slice) => output - slice.output <= replayed);
  }

  async #begin({ size, modes, firstEvent }: Slice): Promise<void> {
    this.#screen.begin(size);
    this.#next = firstEvent;
    const prelude = [...modes].map(([mode, isSet]) => `\u001b[?${mode}${isSet ? 'h' : 'l'}`).join('');
    if (prelude !== '') await this.#screen.write(prelude);
  }

  /** Shows the events up to, and without, `target`. */
  async #show(target: number, isStale: () => boolean): Promise<void> {
    let text = '';
    while (this.#next < target && !isStale()) {
      const event = await this.#event(this.#next);
      // What was passed already is shown: the next round goes on behind it.
      if (isStale()) break;
      this.#next++;
      if (event.code === 'o') text += event.data;
      const size = event.code === 'r' ? readSize(event.data) : undefined;
      if (text.length >= most || this.#next === target || size !== undefined) {
        const now = text;
        text = '';
        // In pieces: an event may be as large as the file.
        for (let at = 0; at < now.length; at += most) await this.#screen.write(now.slice(at, at + most));
      }
      if (size !== undefined) this.#screen.resize(size);
    }
    // What was taken from the file has to be shown.
    if (text !== '') await this.#screen.write(text);
  }

  async #event(index: number): Promise<CastEvent> {
    const slice = this.#sliceOf(index);
    if (slice === undefined) throw new Error(`no event ${index}`);
    const { events } = await this.#hold(slice, this.#unit);
    if (this.#aheadOf !== slice) {
      this.#aheadOf = slice;
      const ahead = this.#recording.slices[this.#recording.slices.indexOf(slice) + 1];
      // Heard where it is needed, if it is.
      if (ahead !== undefined) this.#fetch(ahead).catch(() => undefined);
    }
    const event = events[index - slice.firstEvent];
    if (event === undefined) throw new Error(`the file has changed: event ${index} is gone`);
    return event;
  }

  /** The last slice that begins at or before an event. */
  #sliceOf(event: number): Slice | undefined {
    const { slices } = this.#recording;
    return slices[countUntil(slices.length, (index) => slices[index]?.firstEvent ?? 0, event) - 1];
  }

  async #hold(slice: Slice, unit: number): Promise<Held> {
    if (this.#held?.slice === slice && this.#held.unit === unit) return this.#held;
    const events = await this.#fetch(slice);
    const times = shownTimes(
      events.map(({ time }) => time),
      slice.before,
      { limits: this.#recording.limits, at: unit },
    );
    return (this.#held = { slice, unit, events, times });
  }

  #fetch(slice: Slice): Promise<readonly CastEvent[]> {
    const known = this.#fetched.get(slice);
    if (known !== undefined) return known;
    const fetched = this.#recording.events(slice, this.#disposal.signal);
    this.#fetched.set(slice, fetched);
    for (const other of this.#fetched.keys()) if (this.#fetched.size > mostHeld) this.#fetched.delete(other);
    fetched.catch(() => this.#fetched.delete(slice));
    return fetched;
  }
}
