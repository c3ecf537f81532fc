//! The binary: hands the command line to [`slackwater::cli`] and exits with its status.

fn main() -> std::process::ExitCode {
    slackwater::cli::main()
}
