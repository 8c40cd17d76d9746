import { createStore, type StoreApi } from 'zustand/vanilla';
import { defaultSettings, type Settings, type SettingsPatch } from '../../../shared/model/settings.ts';
import type { HawserClient } from '../../host/linked-client.ts';

export interface SettingsStore {
  readonly state: StoreApi<Settings>;
  load(): Promise<void>;
  /** Shows the change at once and takes it back when the core refuses it. */
  update(patch: SettingsPatch): Promise<void>;
}

export function createSettingsStore(client: HawserClient): SettingsStore {
  const state = createStore<Settings>(() => defaultSettings);
  client.settings.onChanged((settings) => state.setState(settings, true));
  return {
    state,
    async load() {
      state.setState(await client.settings.get({}), true);
    },
    async update(patch) {
      const before = state.getState();
      state.setState({ ...before, ...withoutUndefined(patch) }, true);
      try {
        state.setState(await client.settings.update({ patch }), true);
      } catch (error) {
        state.setState(before, true);
        throw error;
      }
    },
  };
}

function withoutUndefined(patch: SettingsPatch): Partial<Settings> {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
}
