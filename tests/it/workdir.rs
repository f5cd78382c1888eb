//! A scratch folder with agreements in it, and the program run there.

use std::path::{Path, PathBuf};

use assert_cmd::Command;

/// A folder that vanishes with the test.
pub struct Workdir {
    folder: tempfile::TempDir,
}

/// What a run of the program left behind.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Workdir {
    pub fn new() -> Self {
        Workdir { folder: tempfile::tempdir().unwrap() }
    }

    /// A folder that holds the sample agreements of `tests/fixtures` below `agreements/`.
    pub fn with_samples() -> Self {
        let workdir = Workdir::new();
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
        for entry in std::fs::read_dir(fixtures).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            workdir.file(&format!("agreements/{name}"), std::fs::read(&path).unwrap());
        }
        workdir
    }

    /// A folder with the sample agreements, indexed into `index/`.
    pub fn indexed() -> Self {
        let workdir = Workdir::with_samples();
        workdir.ok(&["index", "agreements"]);
        workdir
    }

    /// A folder that holds the project's sample agreements below `corpus/`.
    #[allow(dead_code, reason = "not all test programs want them")]
    pub fn with_corpus() -> Self {
        let workdir = Workdir::new();
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap();
                    workdir.file(name.to_str().unwrap(), std::fs::read(&path).unwrap());
                }
            }
        }
        workdir
    }

    /// Writes a file, with the folders that lead to it.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program, in the folder, with nothing of the caller's environment that could change what it says.
    pub fn command(&self) -> Command {
        let mut command = Command::cargo_bin("clauseek").unwrap();
        command.current_dir(self.folder.path());
        for variable in
            ["CLAUSEEK_INDEX", "CLAUSEEK_LIBRARY", "LC_ALL", "LC_MESSAGES", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"]
        {
            command.env_remove(variable);
        }
        command.env("LANG", "C.UTF-8");
        command
    }

    /// Runs the program with these words.
    pub fn run(&self, words: &[&str]) -> Run {
        let output = self.command().args(words).output().unwrap();
        Run {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs a command of the shell that may call the program, and returns what it printed, errors last.
    #[allow(dead_code, reason = "not all test programs want it")]
    pub fn shell(&self, line: &str) -> String {
        let program = self.command();
        let folder = Path::new(program.get_program()).parent().unwrap();
        let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap_or_default());
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", line]).current_dir(self.folder.path()).env("PATH", path);
        for (name, value) in program.get_envs() {
            match value {
                Some(value) => shell.env(name, value),
                None => shell.env_remove(name),
            };
        }
        let output = shell.output().unwrap();
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
    }

    /// Runs the program, which must succeed, and returns what it printed.
    pub fn ok(&self, words: &[&str]) -> String {
        let run = self.run(words);
        assert_eq!(run.code, 0, "{words:?}: {}", run.err);
        run.out
    }
}

/// The lines of a run as JSON.
pub fn json_lines(out: &str) -> Vec<serde_json::Value> {
    out.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}
