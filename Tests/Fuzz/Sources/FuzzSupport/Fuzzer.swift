internal import CLibFuzzer
internal import Glibc
internal import SystemPackage

/// Runs one target under libFuzzer, or writes the seeds of its corpus.
public enum Fuzzer {
  /// What libFuzzer calls with each input; returns 0.
  public typealias Callback = @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt

  /// Inputs longer than this are left out, as libFuzzer's `-max_len` cuts them.
  public static let maximumLength = 1 << 16

  /// Hands the process over to libFuzzer, with the arguments of the process; or, if they are `--seeds FOLDER FILE...`,
  /// writes what `seeds` makes of each file, and of no file, into the folder.
  public static func main(seeds: ([UInt8]?) throws -> [[UInt8]], callback: @escaping Callback) -> Never {
    if CommandLine.arguments.dropFirst().first == "--seeds" {
      do {
        try writeSeeds(CommandLine.arguments.dropFirst(2).map { FilePath($0) }, seeds)
      } catch {
        fatalError("the seeds cannot be made: \(error)")
      }
      exit(0)
    }
    var count = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    exit(LLVMFuzzerRunDriver(&count, &arguments, callback))
  }

  /// The input as libFuzzer lends it, copied.
  public static func bytes(_ start: UnsafePointer<UInt8>?, _ count: Int) -> [UInt8] {
    Array(UnsafeBufferPointer(start: start, count: count))
  }

  /// Writes an image that is about to be read to the file that the environment variable `FUZZ_IMAGE` names, if there is
  /// one: what a finding was made of, where that is more than the input.
  public static func keep(_ image: [UInt8]) {
    guard let path = keptImage else { return }
    do {
      try write(image, to: path)
    } catch {
      fatalError("\(path) cannot be written: \(error)")
    }
  }

  private static let keptImage = getenv("FUZZ_IMAGE").map { FilePath(platformString: $0) }

  private static func write(_ bytes: [UInt8], to path: FilePath) throws {
    let file = try FileDescriptor.open(
      path, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
    try file.closeAfter { _ = try file.writeAll(bytes) }
  }

  private static func writeSeeds(_ paths: [FilePath], _ seeds: ([UInt8]?) throws -> [[UInt8]]) throws {
    guard let folder = paths.first else { return }
    var number = 0
    for input in [nil] + (try paths.dropFirst().map { try read($0) }) {
      for seed in try seeds(input) where seed.count <= maximumLength {
        try write(seed, to: folder.appending("seed\(number)"))
        number += 1
      }
    }
  }

  private static func read(_ path: FilePath) throws -> [UInt8] {
    let file = try FileDescriptor.open(path, .readOnly)
    return try file.closeAfter {
      let size = Int(try file.seek(offset: 0, from: .end))
      return try [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
        count = try file.read(fromAbsoluteOffset: 0, into: UnsafeMutableRawBufferPointer(buffer))
      }
    }
  }
}

/// Stops as a crash does unless `condition` holds.
public func demand(_ condition: Bool, _ what: @autoclosure () -> String) {
  if !condition { fatalError(what()) }
}
