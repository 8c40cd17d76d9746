#!/bin/sh
# unpack.sh FOLDER: unpacks Debian's TinySSH below FOLDER/root. Not installed: the package would have it listen at port 22 from the next
# start of the machine on.
set -eu
out=$1
rm -rf "$out/apt" "$out/root"
mkdir -p "$out/apt" "$out/root"
cd "$out/apt"
fetch() {
  apt-get -q -o APT::Sandbox::User=root download tinysshd
}
# A machine that was never asked has no lists of packages.
fetch || { apt-get -q update && fetch; }
dpkg-deb -x tinysshd_*.deb "$out/root"
rm -rf "$out/apt"
