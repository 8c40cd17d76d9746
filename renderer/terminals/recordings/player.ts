import { createStore, type StoreApi } from 'zustand/vanilla';
import { eventsUntil, readSize, shownTimes, type CastEvent, type Recording, type Size, type Slice } from './recording-file.ts';

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
  /** The file can't be read any more. */
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

/** Plays a recording on a screen: one at a time, at its own pace or another, from any place. */
export class Player {
  readonly state: StoreApi<PlayerState>;
  readonly #recording: Recording;
  readonly #screen: PlayerScreen;
  readonly #frame: Frame;
  readonly #now: () => number;
  #times: Float64Array;
  /** The event that is shown next. */
  #next = Infinity;
  #events: { readonly slice: Slice; readonly events: readonly CastEvent[] } | undefined;
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
    this.#times = recording.times;
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
    const { isPlaying, at, duration } = this.state.getState();
    if (isPlaying) return;
    if (at >= duration) this.seek(0);
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
    this.state.setState({ at, isSeeking: true });
    this.#run(async (isStale) => {
      const target = eventsUntil(this.#times, at);
      const from = this.#replayFrom(target);
      if (from !== undefined && (this.#next > target || this.#next < from.firstEvent)) await this.#begin(from);
      await this.#show(target, isStale);
      if (!isStale()) this.state.setState({ isSeeking: false });
    });
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

  /** What is shown stays. */
  setIdleLimit(idleLimit: number | undefined): void {
    const { at } = this.state.getState();
    const shown = eventsUntil(this.#times, at);
    this.state.setState({ idleLimit });
    this.#retime();
    this.seek(shown === 0 ? 0 : (this.#times[shown - 1] ?? 0));
  }

  dispose(): void {
    this.#round++;
    this.pause();
  }

  #retime(): void {
    const { times, markers } = this.#recording;
    this.#times = shownTimes(times, this.state.getState().idleLimit);
    this.state.setState({
      duration: this.#times.at(-1) ?? 0,
      markers: markers.map(({ event, label }) => ({ at: this.#times[event] ?? 0, label })),
    });
  }

  #advance(passed: number): void {
    const { at, speed, duration } = this.state.getState();
    const next = Math.min(duration, at + passed * speed);
    this.state.setState({ at: next });
    const target = eventsUntil(this.#times, next);
    if (next >= duration) this.pause();
    if (target > this.#next) this.#run((isStale) => this.#show(target, isStale), this.#round);
  }

  /** One after another. What belongs to an older round than the newest ends by itself. */
  #run(work: (isStale: () => boolean) => Promise<void>, round: number = ++this.#round): void {
    const isStale = (): boolean => round !== this.#round;
    this.#isBusy = true;
    this.#work = this.#work
      .then(() => (isStale() ? undefined : work(isStale)))
      .catch((failure: unknown) => {
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
    let held = this.#events;
    if (held === undefined || index < held.slice.firstEvent || index >= held.slice.firstEvent + held.events.length) {
      const slice = this.#recording.slices.findLast((each) => each.firstEvent <= index);
      if (slice === undefined) throw new Error(`no event ${index}`);
      held = this.#events = { slice, events: await this.#recording.events(slice) };
    }
    const event = held.events[index - held.slice.firstEvent];
    if (event === undefined) throw new Error(`the file has changed: event ${index} is gone`);
    return event;
  }
}
