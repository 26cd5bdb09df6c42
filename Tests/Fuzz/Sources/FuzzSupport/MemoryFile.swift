internal import CLibFuzzer
internal import Glibc
public import SystemPackage

/// A regular file that is nowhere on a disk.
public final class MemoryFile {
  /// The open file.
  public let descriptor: FileDescriptor

  /// A file of these bytes.
  public init(_ bytes: [UInt8]) {
    let number = memfd_create("fuzz", 1)  // MFD_CLOEXEC
    demand(number >= 0, "memfd_create failed")
    descriptor = FileDescriptor(rawValue: number)
    do {
      _ = try descriptor.writeAll(toAbsoluteOffset: 0, bytes)
    } catch {
      fatalError("the file cannot be written: \(error)")
    }
  }

  deinit { try? descriptor.close() }

  /// A name by which the file can be opened.
  public var path: FilePath { FilePath("/proc/self/fd/\(descriptor.rawValue)") }
}

extension MemoryFile {
  /// How many bytes a pipe takes that nobody reads yet.
  public static let pipeCapacity = 1 << 16

  /// Gives `body` a pipe that holds `bytes`, at most ``pipeCapacity``.
  public static func withPipe<Result>(holding bytes: [UInt8], _ body: (FileDescriptor) throws -> Result) rethrows
    -> Result
  {
    guard let ends = try? FileDescriptor.pipe(), (try? ends.writeEnd.writeAll(bytes)) != nil else {
      fatalError("there is no pipe")
    }
    defer { try? ends.readEnd.close() }
    try? ends.writeEnd.close()
    return try body(ends.readEnd)
  }
}
