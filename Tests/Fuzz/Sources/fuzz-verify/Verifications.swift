import BackupStreamLib
import BinaryLog
import ByteIO
import FuzzSupport
import Recovery
import SystemPackage
import Verification

/// An image verified with one thread and with two, and held against what reading it shows.
enum Verifications {
  static func check(_ bytes: [UInt8]) {
    Fuzzer.keep(bytes)
    let file = MemoryFile(bytes)
    let one = verify(file, threads: 1)
    let two = verify(file, threads: 2)
    demand(one.verdict == two.verdict, "\(one.verdict) by one thread, \(two.verdict) by two")
    for (left, right) in zip(one.levels, two.levels) {
      demand(left.verdict == right.verdict, "\(left.level): \(left.verdict) by one thread, \(right.verdict) by two")
      demand(left.verdict != .failed || left.findings.contains { $0.weight == .failure }, "failed without a finding")
      for finding in left.findings { demand(!finding.text.isEmpty, "a finding without a text") }
    }
    // What cannot be read as it should be is never called sound.
    if one.verdict == .passed || one.verdict == .doubtful {
      do {
        let image = try ImageReader(path: file.path)
        _ = try image.metadata()
        try image.forEachTableDataChunk { _, _ in }
        try image.verifyEnd()
      } catch {
        demand(false, "\(one.verdict), and reading it fails: \(error)")
      }
    }
  }

  private static func verify(_ file: MemoryFile, threads: Int) -> ImageVerification {
    var options = VerificationOptions()
    options.level = .checksums
    options.threads = threads
    options.checksKeys = true
    options.temporaryFolder = "/dev/shm"
    do throws(ByteIOError) {
      return ImageVerifier(try ImageFile(opening: file.path, spoolingTo: "/dev/shm"), options).run()
    } catch { fatalError("the file cannot be opened: \(error)") }
  }
}
