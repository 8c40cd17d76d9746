/** What an administrator types so that a host offers sessions, word for word (PS-09, PS-10). */
export interface SystemHelp {
  readonly id: 'linux' | 'mac' | 'windows';
  readonly name: string;
  readonly steps: readonly { readonly words: string; readonly commands: readonly string[] }[];
  readonly note?: string;
}

const flags = '-sshs -NoLogo -NoProfile';

export const systemHelps: readonly SystemHelp[] = [
  {
    id: 'linux',
    name: 'Linux',
    steps: [
      { words: 'Look that PowerShell 7 is there, and where.', commands: ['command -v pwsh && pwsh --version'] },
      { words: 'Add this line to /etc/ssh/sshd_config.', commands: [`Subsystem powershell /usr/bin/pwsh ${flags}`] },
      {
        words: 'Check the file and restart the server. Open connections live on.',
        commands: ['sudo sshd -t && sudo systemctl restart sshd || sudo service ssh restart'],
      },
    ],
  },
  {
    id: 'mac',
    name: 'macOS',
    steps: [
      { words: 'Look that PowerShell 7 is there, and where.', commands: ['command -v pwsh && pwsh --version'] },
      {
        words: 'Add this line to /private/etc/ssh/sshd_config.',
        commands: [`Subsystem powershell /usr/local/bin/pwsh ${flags}`],
      },
      {
        words: 'Restart the server.',
        commands: ['sudo launchctl stop com.openssh.sshd', 'sudo launchctl start com.openssh.sshd'],
      },
    ],
    note: 'Homebrew on Apple silicon puts pwsh into /opt/homebrew/bin.',
  },
  {
    id: 'windows',
    name: 'Windows',
    steps: [
      {
        words: 'Install PowerShell 7 where it is missing.',
        commands: ['winget install --id Microsoft.PowerShell --source winget'],
      },
      {
        words: 'Find the short name of Program Files: the path may hold no blanks.',
        commands: [`Get-CimInstance Win32_Directory -Filter 'Name="C:\\\\Program Files"' | Select-Object EightDotThreeFileName`],
      },
      {
        words: 'Add this line to the server’s sshd_config, with that short name.',
        commands: [
          'notepad $env:ProgramData\\ssh\\sshd_config',
          `Subsystem powershell c:/progra~1/powershell/7/pwsh.exe ${flags}`,
        ],
      },
      { words: 'Restart the server.', commands: ['Restart-Service sshd'] },
    ],
    note: 'Win32-OpenSSH ends a subsystem at once whose path has blanks, whatever quotes stand around it.',
  },
];
