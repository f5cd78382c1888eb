//! What happens to an index when something goes wrong around it: each fault is told with the file or folder, the cause and the
//! next step, nothing is lost, and the next run completes.

mod damage;
mod folder;
mod purge;
mod readers;
#[path = "../it/workdir.rs"]
mod workdir;

use std::path::Path;
use std::process::Command;

/// An agreement of its own for every number.
pub fn agreement(number: usize) -> String {
    let clause = |n: usize| {
        format!("第{n}条 乙方应当在{}日内向甲方{number}号仓库交付货物，逾期的按日支付违约金。\n\n", n + number % 60)
    };
    format!("仓储合同（{number}号）\n\n甲方：云山仓储\n\n") + &(1..=8).map(clause).collect::<String>()
}

/// A disk of its own in memory; none where this process may not mount one.
pub struct Disk(std::path::PathBuf);

impl Disk {
    pub fn new(folder: &Path, size: &str) -> Option<Disk> {
        std::fs::create_dir_all(folder).unwrap();
        let options = format!("size={size},mode=755");
        let mounted = mount(&["-t", "tmpfs", "-o", &options, "tmpfs", folder.to_str().unwrap()]);
        if !mounted {
            eprintln!("skipped: whoever runs this test may not mount a disk");
        }
        mounted.then(|| Disk(folder.to_path_buf()))
    }

    /// Mounts it anew with other options.
    pub fn remount(&self, options: &str) {
        assert!(mount(&["-o", &format!("remount,{options}"), self.0.to_str().unwrap()]));
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

fn mount(words: &[&str]) -> bool {
    let run = Command::new("mount").args(words).stderr(std::process::Stdio::null()).status();
    cfg!(target_os = "linux") && run.is_ok_and(|status| status.success())
}
