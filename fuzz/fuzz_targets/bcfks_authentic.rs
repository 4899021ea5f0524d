#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| certtool_fuzz::targets::run("bcfks_authentic", data));
