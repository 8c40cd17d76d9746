//! Tells the program the versions of its libraries, as Cargo.lock has them.

fn main() {
    println!("cargo:rerun-if-changed=Cargo.lock");
    let lock = std::fs::read_to_string("Cargo.lock").expect("Cargo.lock");
    for (name, variable) in [("russh", "RUSSH"), ("russh-sftp", "RUSSH_SFTP")] {
        let after = lock.split(&format!("name = \"{name}\"\nversion = \"")).nth(1).expect(name);
        println!("cargo:rustc-env={variable}={}", after.split('"').next().expect(name));
    }
}
