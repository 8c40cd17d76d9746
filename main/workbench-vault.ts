import { printableLine } from '../shared/base/printable.ts';
import { Emitter, type Event } from '../shared/base/emitter.ts';
import type { HawserContract } from '../shared/contract.ts';
import { errorText } from '../shared/model/error-text.ts';
import type { VaultLockWish, VaultView } from '../shared/model/vault.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import { AppError } from '../shared/model/errors.ts';
import type { SecretSources } from './auth/secret-sources.ts';
import type { Host } from './host.ts';
import { forbiddenBy, type PolicySource } from './settings/policy.ts';
import { keepOutOfCoreFiles } from './vault/core-files.ts';
import { ProgramLock } from './vault/program-lock.ts';
import { noBoxHere } from './vault/vault-key.ts';
import { Vault } from './vault/vault.ts';
import type { PageContext } from './workbench-page-context.ts';

interface VaultParts {
  readonly host: Host;
  readonly policy: PolicySource;
  /** Minutes after its last use until it is locked; 0: never by itself. */
  readonly lockMinutes: () => number;
  /** Minutes after the last key or pointer until the whole program is locked; absent, or 0: never by itself. */
  readonly programLockMinutes?: () => number;
  /** Whether the system's question (Touch ID) unlocks the program; absent: no. */
  readonly systemUnlocksProgram?: () => boolean;
}

/** The vault of a workbench: for its logins, and for its pages without a secret in it. */
export class WorkbenchVault {
  readonly vault: Vault;
  readonly programLock: ProgramLock;
  readonly #host: Host;
  readonly #policy: PolicySource;
  readonly #changed = new Emitter<VaultView>();
  readonly onChanged: Event<VaultView> = this.#changed.event;

  private constructor(vault: Vault, { host, policy, programLockMinutes, systemUnlocksProgram }: VaultParts) {
    this.vault = vault;
    const { clock, log } = host;
    const { personCheck } = host;
    this.programLock = new ProgramLock({
      vault,
      clock,
      log,
      personCheck,
      mayAskSystem: systemUnlocksProgram,
      lockAfterMs: () => (programLockMinutes?.() ?? 0) * 60_000,
    });
    this.#host = host;
    this.#policy = policy;
    vault.onChanged(() => {
      void this.view().then((view) => this.#changed.emit(view));
    });
  }

  static async open(parts: VaultParts): Promise<WorkbenchVault> {
    const { host, lockMinutes } = parts;
    const { clock, log, secretBox } = host;
    await keepOutOfCoreFiles(log);
    const vault = await Vault.open(host.dataDir, { clock, log, secretBox, lockAfterMs: () => lockMinutes() * 60_000 });
    return new WorkbenchVault(vault, parts);
  }

  /** What logins may use of it. */
  get sources(): SecretSources {
    return {
      vault: this.vault,
      mayKeep: async () => (await forbiddenBy('passwordSaving', this.#policy)) === undefined,
      hasBox: async () => (await this.#box()).kind === 'available',
    };
  }

  async view(): Promise<VaultView> {
    const { state, items, removed, problem } = this.vault;
    return {
      state,
      items: [...items],
      removed: [...removed],
      box: await this.#box(),
      ...(problem && { problem: sentenceOf(problem) }),
    };
  }

  /** Rejects with `policy.locked`, and as `Vault.setUp` does. */
  async setUp(lock: VaultLockWish): Promise<VaultView> {
    await this.#refuseForbidden();
    await this.vault.setUp(lock);
    return this.view();
  }

  /** Takes back a removal. Rejects with `policy.locked`, and as `Vault.restore` does. */
  async restore(id: Parameters<Vault['restore']>[0]): Promise<VaultView> {
    await this.#refuseForbidden();
    await this.vault.restore(id);
    return this.view();
  }

  async #refuseForbidden(): Promise<void> {
    const forbidden = await forbiddenBy('passwordSaving', this.#policy);
    if (forbidden !== undefined)
      throw new AppError('policy.locked', { what: 'Keeping passwords', line: 0, ...forbidden }, 'keeping passwords is forbidden');
  }

  /** The times until they lock themselves may be others now. */
  settle(): void {
    this.vault.settle();
    this.programLock.settle();
  }

  /** What was begun is written, and the key forgotten. */
  async close(): Promise<void> {
    this.programLock.dispose();
    await this.vault.idle();
    this.vault.dispose();
    this.#changed.dispose();
  }

  async #box(): Promise<VaultView['box']> {
    try {
      return (await this.#host.secretBox?.state()) ?? { kind: 'unavailable', reason: noBoxHere };
    } catch (error) {
      return { kind: 'unavailable', reason: `it did not answer (${String(error)})` };
    }
  }
}

function sentenceOf(problem: AppError): string {
  const { title, text } = errorText(problem.toWire());
  return `${title}. ${text}`;
}

/** What the core does for the `vault` part of the contract. No handler answers a secret. */
export function createVaultHandlers({
  vaults,
}: {
  readonly vaults: WorkbenchVault;
}): Handlers<HawserContract, PageContext>['vault'] {
  const { vault } = vaults;
  return {
    view: () => vaults.view(),
    setUp: ({ lock }) => vaults.setUp(lock),
    unlock: async ({ passphrase }) => ({ opened: await vault.unlock(passphrase) }),
    lock() {
      vault.lock();
      return {};
    },
    change: async ({ passphrase, lock }) => ({ changed: await vault.change(passphrase, lock) }),
    async remove({ id }) {
      await vault.remove(id);
      return vaults.view();
    },
    restore: ({ id }) => vaults.restore(id),
    async reset() {
      await vault.reset();
      return vaults.view();
    },
  };
}

/** What the core does for the `lock` part of the contract. */
export function createLockHandlers({
  vaults,
}: {
  readonly vaults: WorkbenchVault;
}): Handlers<HawserContract, PageContext>['lock'] {
  const { programLock } = vaults;
  return {
    lock() {
      programLock.lock();
      return {};
    },
    unlock: async ({ passphrase }) => ({ opened: await programLock.unlock(passphrase) }),
    async ways() {
      const [system, here] = [await programLock.systemWay(), await programLock.systemQuestion()];
      const shown = (name: string): string => printableLine(name, 50);
      return { ...(system !== undefined && { system: shown(system) }), ...(here !== undefined && { here: shown(here) }) };
    },
    unlockBySystem: async (_, { signal }) => ({ opened: await programLock.unlockBySystem(signal) }),
    used() {
      programLock.used();
      return {};
    },
  };
}
