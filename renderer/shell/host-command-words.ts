/** Titles of what other parts of the program can do with a host: its menu has them before those parts are loaded. */
export const hostCommandWords = {
  whySettings: 'Why these settings?',
  scanHost: 'Scan host keys',
  newTunnel: 'New tunnel',
  tunnels: 'Tunnels of this host',
  ports: 'Ports that listen on a host',
  powerShellSession: 'PowerShell session',
  powerShellSessionHelp: 'objects in grids; no full screen programs',
  powerShellTerminal: 'PowerShell terminal (pwsh)',
  powerShellTerminalHelp: 'sudo and full screen programs work',
  copyAsPowerShell: 'Copy as PowerShell',
  runCommand: 'Run a command on this host and others',
  runOnHosts: 'Run a command on many hosts…',
  powerShellOnSeveral: 'PowerShell: run on several hosts…',
} as const;
