import { expect, it } from 'vitest';
import { isUncPath, networkTypeAt, readMountInfo, readMountOutput, remembered } from './network-home.ts';

const mountInfo = [
  '22 1 259:2 / / rw,relatime shared:1 - ext4 /dev/nvme0n1p2 rw',
  '30 22 0:45 / /home rw,relatime shared:16 master:2 - nfs4 files:/export/home rw,vers=4.2',
  '31 30 0:46 / /home/eve/local\\040disk rw - ext4 /dev/sdb1 rw',
  '32 22 0:47 / /srv rw - nfs4 files:/srv rw',
  '33 32 0:48 / /srv rw - ext4 /dev/sdc1 rw',
  '34 22 0:49 / /homes rw - ext4 /dev/sdd1 rw',
  '35 22 0:50 / /mnt/wörk rw - fuse.sshfs eve@host: rw',
  '36 22 0:51 / /mnt/c rw,noatime - 9p C:\\134 rw,dirsync,aname=drvfs;path=C:\\134;uid=1000;gid=1000;symlinkroot=/mnt/,trans=fd,rfdno=8',
  '37 22 0:52 / /mnt/d rw,relatime - 9p drvfs rw,dirsync,mmap,access=client,trans=fd',
  '38 22 0:53 / /mnt/share rw - 9p \\134\\134files\\134eve rw,aname=drvfs;path=UNC\\134files\\134eve;uid=0,trans=fd',
  '39 22 0:54 / /mnt/vm rw - 9p host0 rw,trans=virtio',
  '40 22 0:55 / /mnt/desktop rw - virtiofs home rw',
  'rubbish',
].join('\n');

it.each([
  ['/home/eve/.ssh', 'nfs4'],
  ['/home/eve/local disk/.ssh', undefined],
  ['/root/.ssh', undefined],
  ['/srv/eve', undefined],
  ['/homes/eve', undefined],
  ['/mnt/wörk', 'fuse.sshfs'],
  ['/mnt/c/Users/eve/.ssh', undefined],
  ['/mnt/d', undefined],
  ['/mnt/share/.ssh', '9p'],
  ['/mnt/vm/.ssh', '9p'],
  ['/mnt/desktop/.ssh', undefined],
])('of mountinfo, %s lies on the network: %s', (folder, type) =>
  expect(networkTypeAt(readMountInfo(mountInfo), folder)).toBe(type),
);

it.each(['nfs', 'cifs', 'smb3', 'afs', '9p', 'lustre', 'fuse.sshfs', 'smbfs'])('%s is a network’s', (type) =>
  expect(networkTypeAt([{ mountPoint: '/', type }], '/home')).toBe(type),
);
it.each(['ext4', 'tmpfs', 'overlay', 'fuseblk', 'apfs', 'nfsd', 'drvfs', 'virtiofs', 'fuse.gvfsd-fuse'])('%s is none', (type) =>
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

it('what mount says is asked for once in a while, and again after a failure', async () => {
  let [now, asked] = [0, 0];
  const ask = remembered(
    () => {
      asked += 1;
      return asked === 1 ? Promise.reject(new Error('none')) : Promise.resolve(asked);
    },
    1000,
    () => now,
  );
  await expect(ask()).rejects.toThrow('none');
  expect(await Promise.all([ask(), ask()])).toEqual([2, 2]);
  now = 999;
  expect(await ask()).toBe(2);
  now = 1000;
  expect(await ask()).toBe(3);
});
