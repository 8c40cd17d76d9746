#!/bin/sh
# unpack.sh FOLDER: unpacks the OpenSSH server of Debian 13 and the libraries it needs below FOLDER/root, from the mirror that this
# Debian has. Nothing is installed: the tests lay FOLDER/root/usr over /usr in a mount namespace of their own.
set -eu
out=$1
packages='openssh-server openssh-sftp-server libc6 libssl3t64 libzstd1 libcrypt1 libpam0g libpam-modules libselinux1 libpcre2-8-0
libgssapi-krb5-2 libkrb5-3 libk5crypto3 libkrb5support0 libcom-err2 libkeyutils1 libaudit1 libcap-ng0 zlib1g libwrap0 libwtmpdb0
libsqlite3-0'
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Component: main' 'Label: Debian' | head -n 1)
rm -rf "$out/apt" "$out/root"
mkdir -p "$out/apt/lists/partial" "$out/apt/cache/archives/partial" "$out/root"
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >"$out/apt/sources.list"
apt() {
  apt-get -q -o Dir::Etc::sourcelist="$out/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::State::lists="$out/apt/lists" -o Dir::Cache="$out/apt/cache" -o APT::Sandbox::User=root "$@"
}
apt -o Acquire::IndexTargets::deb::Translations::DefaultEnabled=false update
cd "$out/apt/cache"
# The words are names of packages.
# shellcheck disable=SC2086
apt download $packages
for package in *.deb; do dpkg-deb -x "$package" "$out/root"; done
rm -rf "$out/apt"
