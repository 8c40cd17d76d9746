import { expect, test } from 'vitest';
import { maySpeakSecret } from './sensitive.ts';

test.each([
  'mysql -uroot -phunter2 shop',
  "mysqldump -p'hunter2' shop > x.sql",
  'Get-Date; tool -phunter2',
  'sshpass -p hunter2 ssh web1',
  'curl -u fred:hunter2 https://web1/',
  'curl.exe -sSu fred:hunter2 https://web1/',
  'curl --user=fred:hunter2 https://web1/',
  'curl -H "Authorization: Basic ZnJlZA==" https://web1/',
  "curl -H 'X-Auth: Bearer abc.def' https://web1/",
  'irm https://web1/ -Headers @{ Authorization = "Basic $x" }',
  'git clone https://fred:hunter2@web1/x.git',
  '$s = ConvertTo-SecureString "hunter2"',
  "'hunter2' | convertto-securestring -asp -f",
  "New-Object PSCredential 'fred', $s",
  'net user fred hunter2 /add',
  '$env:MYSQL_PWD = "hunter2"',
  'chpasswd',
  '$c = "Server=db;Uid=fred;Pwd=hunter2"',
  'az storage blob list --account-key abc',
])('%s is not written down', (command) => {
  expect(maySpeakSecret(command)).toBe(true);
});

test.each([
  'Get-ChildItem -Path /etc',
  'get-childitem -path /etc | select -property Name',
  'Get-Process pwsh | Sort-Object CPU -Descending | Select-Object -First 5',
  'gci -path . | ft -property Name',
  'mkdir -p /srv/www',
  'ps -p 123',
  'ssh -p 22 web1',
  '$x = Get-Date; $x.Year',
  'Invoke-RestMethod https://web1:8443/health',
  'Test-NetConnection web1 -Port 22',
  'sudo -u www-data ls',
  '1..10 | ForEach-Object { $_ * $_ }',
])('%s is', (command) => {
  expect(maySpeakSecret(command)).toBe(false);
});
