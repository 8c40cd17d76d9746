import { expect, it } from 'vitest';
import { isUncPath, networkTypeAt, readMountInfo, readMountOutput } from './network-home.ts';

const mountInfo = [
  '22 1 259:2 / / rw,relatime shared:1 - ext4 /dev/nvme0n1p2 rw',
  '30 22 0:45 / /home rw,relatime shared:16 master:2 - nfs4 files:/export/home rw,vers=4.2',
  '31 30 0:46 / /home/eve/local\\040disk rw - ext4 /dev/sdb1 rw',
  '32 22 0:47 / /srv rw - nfs4 files:/srv rw',
  '33 32 0:48 / /srv rw - ext4 /dev/sdc1 rw',
  '34 22 0:49 / /homes rw - ext4 /dev/sdd1 rw',
  '35 22 0:50 / /mnt/wörk rw - fuse.sshfs eve@host: rw',
  'rubbish',
].join('\n');

it.each([
  ['/home/eve/.ssh', 'nfs4'],
  ['/home/eve/local disk/.ssh', undefined],
  ['/root/.ssh', undefined],
  ['/srv/eve', undefined],
  ['/homes/eve', undefined],
  ['/mnt/wörk', 'fuse.sshfs'],
])('of mountinfo, %s lies on the network: %s', (folder, type) =>
  expect(networkTypeAt(readMountInfo(mountInfo), folder)).toBe(type),
);

it.each(['nfs', 'cifs', 'smb3', 'afs', '9p', 'lustre', 'fuse.sshfs', 'smbfs'])('%s is a network’s', (type) =>
  expect(networkTypeAt([{ mountPoint: '/', type }], '/home')).toBe(type),
);
it.each(['ext4', 'tmpfs', 'overlay', 'fuseblk', 'apfs', 'nfsd', 'fuse.gvfsd-fuse'])('%s is none', (type) =>
  expect(networkTypeAt([{ mountPoint: '/', type }], '/home')).toBeUndefined(),
);

it('mount of macOS is read, also with blanks in a name', () => {
  const output = '/dev/disk3s1 on / (apfs, local, journaled)\n//eve@files/My%20home on /Volumes/My home (smbfs, nodev, nosuid)\n';
  expect(networkTypeAt(readMountOutput(output), '/Volumes/My home/.ssh')).toBe('smbfs');
  expect(networkTypeAt(readMountOutput(output), '/Users/eve/.ssh')).toBeUndefined();
});

it('paths of Windows are shares only where they name a server', () => {
  expect(
    ['\\\\files\\eve', '\\\\?\\UNC\\files\\eve', 'C:\\Users\\eve', '\\\\?\\C:\\Users', '\\\\.\\pipe\\x'].map(isUncPath),
  ).toEqual([true, true, false, false, false]);
});
