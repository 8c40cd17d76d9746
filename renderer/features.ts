import { HostsSideBar } from './bookmarks/HostsSideBar.tsx';
import { registerEarlyHostCommands } from './early-host-commands.ts';
import type { CoreLink } from './host/core-link.ts';
import { partsLoader, type Part } from './load-parts.ts';
import { CloseRunsDialog } from './shell/CloseRunsDialog.tsx';
import {
  registerDialog,
  registerPromptOutlet,
  registerSessionNews,
  registerSideBar,
  registerEditsBar,
  registerTransfersBar,
  registerView,
} from './shell/views.ts';
import type { Workbench } from './shell/workbench.ts';
import { later } from './ui/later.tsx';
import { loadPart } from './ui/load-part.ts';
import { WelcomeView } from './welcome/WelcomeView.tsx';

/** Puts the features together: none of them knows another. Only what the first screen shows is loaded with it. */
export function registerFeatures(): void {
  registerView('welcome', WelcomeView);
  registerSideBar(HostsSideBar);
  registerView(
    'terminal',
    later(async () => (await import('./terminals/TerminalView.tsx')).TerminalView),
  );
  registerView(
    'settings',
    later(async () => (await import('./settings/SettingsView.tsx')).SettingsView),
  );
  registerView(
    'trust',
    later(async () => (await import('./trust/TrustView.tsx')).TrustView),
  );
  registerView(
    'keys',
    later(async () => (await import('./keys/KeysView.tsx')).KeysView),
  );
  registerView(
    'files',
    later(async () => (await import('./sftp/FilesView.tsx')).FilesView),
  );
  registerView(
    'comparison',
    later(async () => (await import('./comparison/ComparisonView.tsx')).ComparisonView),
  );
  registerView(
    'tunnels',
    later(async () => (await import('./tunnels/TunnelsView.tsx')).TunnelsView),
  );
  registerView(
    'powershell',
    later(async () => (await import('./powershell/PowerShellView.tsx')).PowerShellView),
  );
  registerView(
    'runs',
    later(async () => (await import('./runs/RunsView.tsx')).RunsView),
  );
  registerView(
    'powershellSessions',
    later(async () => (await import('./powershell/SessionsView.tsx')).SessionsView),
  );
  registerView(
    'doctor',
    later(async () => (await import('./doctor/DoctorView.tsx')).DoctorView),
  );
  registerView(
    'vault',
    later(async () => (await import('./vault/VaultView.tsx')).VaultView),
  );
  registerView(
    'snippets',
    later(async () => (await import('./snippets/SnippetsView.tsx')).SnippetsView),
  );
  registerView(
    'follow',
    later(async () => (await import('./terminals/follow/FollowView.tsx')).FollowView),
  );
  registerView(
    'recordings',
    later(async () => (await import('./terminals/recordings/RecordingsView.tsx')).RecordingsView),
  );
  registerDialog('closeRuns', CloseRunsDialog);
  registerDialog(
    'detachedRuns',
    later(async () => (await import('./detached/DetachedDialog.tsx')).DetachedDialog),
  );
  registerDialog(
    'stream',
    later(async () => (await import('./streams/StreamDialog.tsx')).StreamDialog),
  );
  registerDialog(
    'broadcast',
    later(async () => (await import('./broadcast/BroadcastDialog.tsx')).BroadcastDialog),
  );
  registerDialog(
    'snippet',
    later(async () => (await import('./snippets/SnippetDialog.tsx')).SnippetDialog),
  );
  registerDialog(
    'fillSnippet',
    later(async () => (await import('./snippets/FillSnippetDialog.tsx')).FillSnippetDialog),
  );
  registerDialog(
    'importSnippets',
    later(async () => (await import('./snippets/ImportSnippetsDialog.tsx')).ImportSnippetsDialog),
  );
  registerDialog(
    'exportSnippets',
    later(async () => (await import('./snippets/ExportSnippetsDialog.tsx')).ExportSnippetsDialog),
  );
  registerSessionNews(later(async () => (await import('./terminals/SessionNews.tsx')).SessionNews));
  registerTransfersBar(later(async () => (await import('./transfers/TransfersBar.tsx')).TransfersBar));
  registerEditsBar(later(async () => (await import('./edits/EditsBar.tsx')).EditsBar));
  registerPromptOutlet(later(async () => (await import('./prompts/SessionPrompts.tsx')).SessionPrompts));
  registerDialog(
    'bookmark',
    later(async () => (await import('./bookmarks/BookmarkDialog.tsx')).BookmarkDialog),
  );
  registerDialog(
    'folder',
    later(async () => (await import('./bookmarks/FolderDialog.tsx')).FolderDialog),
  );
  registerDialog(
    'hostCard',
    later(async () => (await import('./bookmarks/HostCard.tsx')).HostCard),
  );
  registerDialog(
    'configWhy',
    later(async () => (await import('./ssh-config/WhyDialog.tsx')).WhyDialog),
  );
  registerDialog(
    'certificates',
    later(async () => (await import('./keys/certificates/CertificatesDialog.tsx')).CertificatesDialog),
  );
  registerDialog(
    'hostCertificates',
    later(async () => (await import('./keys/certificates/HostCertificatesDialog.tsx')).HostCertificatesDialog),
  );
  registerDialog(
    'importHosts',
    later(async () => (await import('./bookmarks/imports/ImportDialog.tsx')).ImportDialog),
  );
  registerDialog(
    'exportHosts',
    later(async () => (await import('./bookmarks/imports/ExportDialog.tsx')).ExportDialog),
  );
  registerDialog(
    'saveToConfig',
    later(async () => (await import('./bookmarks/imports/WriteDialog.tsx')).WriteDialog),
  );
  registerDialog(
    'hostCommands',
    later(async () => (await import('./bookmarks/imports/CommandsDialog.tsx')).CommandsDialog),
  );
  registerDialog(
    'openLink',
    later(async () => (await import('./bookmarks/imports/LinkDialog.tsx')).LinkDialog),
  );
  registerDialog(
    'addKnownHosts',
    later(async () => (await import('./trust/AddDialog.tsx')).AddDialog),
  );
  registerDialog(
    'exportKnownHosts',
    later(async () => (await import('./trust/ExportDialog.tsx')).ExportDialog),
  );
  registerDialog(
    'hashKnownHosts',
    later(async () => (await import('./trust/HashDialog.tsx')).HashDialog),
  );
  registerDialog(
    'verifyKey',
    later(async () => (await import('./shell/VerifyKeyDialog.tsx')).VerifyKeyDialog),
  );
  registerDialog(
    'newFolder',
    later(async () => (await import('./sftp/NewFolderDialog.tsx')).NewFolderDialog),
  );
  registerDialog(
    'newLink',
    later(async () => (await import('./sftp/LinkDialog.tsx')).LinkDialog),
  );
  registerDialog(
    'findFiles',
    later(async () => (await import('./sftp/FindDialog.tsx')).FindDialog),
  );
  registerDialog(
    'fileColumns',
    later(async () => (await import('./sftp/ColumnsDialog.tsx')).ColumnsDialog),
  );
  registerDialog(
    'folderBookmarks',
    later(async () => (await import('./sftp/FolderBookmarksDialog.tsx')).FolderBookmarksDialog),
  );
  registerDialog(
    'nameEncoding',
    later(async () => (await import('./sftp/MoreMenu.tsx')).NameEncodingDialog),
  );
  registerDialog(
    'tellDirectory',
    later(async () => (await import('./sftp/TellDirectoryDialog.tsx')).TellDirectoryDialog),
  );
  registerDialog(
    'filePreview',
    later(async () => (await import('./sftp/PreviewDialog.tsx')).PreviewDialog),
  );
  registerDialog(
    'fileProperties',
    later(async () => (await import('./sftp/PropertiesDialog.tsx')).PropertiesDialog),
  );
  registerDialog(
    'editConflict',
    later(async () => (await import('./edits/ConflictDialog.tsx')).ConflictDialog),
  );
  registerDialog(
    'saveEditAs',
    later(async () => (await import('./edits/EditDialogs.tsx')).SaveAsDialog),
  );
  registerDialog(
    'discardEdit',
    later(async () => (await import('./edits/EditDialogs.tsx')).DiscardDialog),
  );
  registerDialog(
    'largeEdit',
    later(async () => (await import('./edits/EditDialogs.tsx')).LargeEditDialog),
  );
  registerDialog(
    'deleteFiles',
    later(async () => (await import('./transfers/DeleteDialog.tsx')).DeleteDialog),
  );
  registerDialog(
    'exportBatch',
    later(async () => (await import('./transfers/ExportBatchDialog.tsx')).ExportBatchDialog),
  );
  registerDialog(
    'manifest',
    later(async () => (await import('./transfers/ManifestDialog.tsx')).ManifestDialog),
  );
  registerDialog(
    'archive',
    later(async () => (await import('./archives/ArchiveDialog.tsx')).ArchiveDialog),
  );
  registerDialog(
    'copyOptions',
    later(async () => (await import('./transfers/CopyOptionsDialog.tsx')).CopyOptionsDialog),
  );
  registerDialog(
    'tunnel',
    later(async () => (await import('./tunnels/TunnelDialog.tsx')).TunnelDialog),
  );
  registerDialog(
    'pastedTunnels',
    later(async () => (await import('./tunnels/PastedDialog.tsx')).PastedDialog),
  );
  registerDialog(
    'tunnelReach',
    later(async () => (await import('./tunnels/ReachDialog.tsx')).ReachDialog),
  );
  registerDialog(
    'reachable',
    later(async () => (await import('./tunnels/ReachableDialog.tsx')).ReachableDialog),
  );
  registerDialog(
    'pickHosts',
    later(async () => (await import('./shell/many-hosts/PickHostsDialog.tsx')).PickHostsDialog),
  );
  registerDialog(
    'saveRun',
    later(async () => (await import('./runs/SaveRunDialog.tsx')).SaveRunDialog),
  );
  registerDialog(
    'savePowerShell',
    later(async () => (await import('./powershell/SaveDialog.tsx')).SaveDialog),
  );
  registerDialog(
    'openFailed',
    later(async () => (await import('./doctor/OpenFailedDialog.tsx')).OpenFailedDialog),
  );
  registerDialog(
    'allowLegacy',
    later(async () => (await import('./terminals/AllowLegacyDialog.tsx')).AllowLegacyDialog),
  );
  registerDialog(
    'vaultLock',
    later(async () => (await import('./vault/LockDialog.tsx')).LockDialog),
  );
  registerDialog(
    'vaultReset',
    later(async () => (await import('./vault/ResetDialog.tsx')).ResetDialog),
  );
  registerDialog(
    'newKey',
    later(async () => (await import('./keys/NewKeyDialog.tsx')).NewKeyDialog),
  );
  registerDialog(
    'readTokenKeys',
    later(async () => (await import('./keys/tokens/ReadTokenDialog.tsx')).ReadTokenDialog),
  );
  registerDialog(
    'importKey',
    later(async () => (await import('./keys/ImportKeyDialog.tsx')).ImportKeyDialog),
  );
  registerDialog(
    'changeKey',
    later(async () => (await import('./keys/ChangeKeyDialog.tsx')).ChangeKeyDialog),
  );
  registerDialog(
    'keyDetails',
    later(async () => (await import('./keys/KeyDetailsDialog.tsx')).KeyDetailsDialog),
  );
  registerDialog(
    'compareKeys',
    later(async () => (await import('./keys/CompareKeysDialog.tsx')).CompareKeysDialog),
  );
  registerDialog(
    'rotateKey',
    later(async () => (await import('./keys/rotation/RotateKeyDialog.tsx')).RotateKeyDialog),
  );
  registerDialog(
    'backUpKeys',
    later(async () => (await import('./keys/rotation/BackUpKeysDialog.tsx')).BackUpKeysDialog),
  );
  registerDialog(
    'retireKey',
    later(async () => (await import('./keys/RetireKeyDialog.tsx')).RetireKeyDialog),
  );
  registerDialog(
    'installKey',
    later(async () => (await import('./keys/InstallKeyDialog.tsx')).InstallKeyDialog),
  );
  registerDialog(
    'keyboardMap',
    later(async () => (await import('./shell/KeyboardMap.tsx')).KeyboardMap),
  );
}

/**
 * Fetches terminals and questions once the first screen is drawn, so that the first connect finds them there; then what else can be done with a host,
 * sooner where somebody asks for it. What did not come is fetched again with the next wire.
 */
export function loadTheRest(workbench: Workbench, link: CoreLink): void {
  const terminals = partsLoader([() => terminalPart(workbench)]);
  const commands = partsLoader(commandParts(workbench));
  const { showError } = workbench;
  registerEarlyHostCommands(workbench.commands, commands, showError);
  const load = async (): Promise<void> => {
    await terminals().catch(showError);
    await fetchFirstViews();
    await commands().catch(showError);
  };
  link.state.subscribe((state) => {
    if (state.kind === 'ready') requestAnimationFrame(() => requestIdleCallback(() => void load()));
  });
}

/** Only the commands of what is not on screen yet: the views come when they are opened. */
function commandParts(workbench: Workbench): readonly Part[] {
  const part =
    <T>(load: () => Promise<T>, put: (loaded: T) => void): Part =>
    async () => {
      const loaded = await loadPart(load);
      return () => put(loaded);
    };
  return [
    part(
      () => import('./trust/register-trust.ts'),
      (trust) => trust.registerTrustCommands(workbench),
    ),
    part(
      () => import('./sftp/register-files.ts'),
      (files) => files.registerFilesCommands(workbench),
    ),
    part(
      () => import('./transfers/register-transfers.ts'),
      (transfers) => transfers.registerTransferCommands(workbench),
    ),
    part(
      () => import('./archives/register-archives.ts'),
      (archives) => archives.registerArchiveCommands(workbench),
    ),
    part(
      () => import('./comparison/register-comparison.ts'),
      (comparison) => comparison.registerComparisonCommands(workbench),
    ),
    part(
      () => import('./edits/register-edits.ts'),
      (edits) => edits.registerEditCommands(workbench),
    ),
    part(
      () => import('./bookmarks/imports/register-imports.ts'),
      (imports) => {
        imports.registerImportCommands(workbench);
        imports.watchLinks(workbench);
      },
    ),
    part(
      () => import('./ssh-config/register-ssh-config.ts'),
      (config) => config.registerSshConfigCommands(workbench),
    ),
    part(
      () => import('./keys/register-keys.ts'),
      (keys) => keys.registerKeyCommands(workbench),
    ),
    part(
      () => import('./keys/certificates/register-certificates.ts'),
      (certificates) => certificates.registerCertificates(workbench),
    ),
    part(
      () => import('./doctor/register-doctor.ts'),
      (doctor) => doctor.registerDoctorCommands(workbench),
    ),
    part(
      () => import('./vault/register-vault.ts'),
      (vault) => vault.registerVaultCommands(workbench),
    ),
    part(
      () => import('./detached/register-detached.ts'),
      (detached) => detached.registerDetachedCommands(workbench),
    ),
    part(
      () => import('./streams/register-streams.ts'),
      (streams) => streams.registerStreamCommands(workbench),
    ),
    part(
      () => import('./broadcast/register-broadcast.ts'),
      (broadcast) => broadcast.registerBroadcastCommands(workbench),
    ),
    part(
      () => import('./snippets/register-snippets.ts'),
      (snippets) => snippets.registerSnippetCommands(workbench),
    ),
    part(
      () => import('./tunnels/register-tunnels.ts'),
      (tunnels) => tunnels.registerTunnelCommands(workbench),
    ),
    part(
      () => import('./runs/register-runs.ts'),
      (runs) => runs.registerRunCommands(workbench),
    ),
    part(
      () => import('./powershell/register-powershell.ts'),
      (powerShell) => powerShell.registerPowerShellCommands(workbench),
    ),
  ];
}

async function terminalPart(workbench: Workbench): Promise<() => void> {
  const { registerTerminalCommands } = await loadPart(() => import('./terminals/register-terminals.ts'));
  return () => void registerTerminalCommands(workbench);
}

/** Only ahead of time: whoever opens one that did not come has it fetched again. */
async function fetchFirstViews(): Promise<void> {
  await loadPart(() => Promise.all([import('./terminals/TerminalView.tsx'), import('./prompts/SessionPrompts.tsx')])).catch(
    () => undefined,
  );
}
