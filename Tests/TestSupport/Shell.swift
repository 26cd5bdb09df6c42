public import Foundation

/// Runs built programs as a user would, from a shell.
public enum Shell {
  /// What a script printed and how it ended.
  public struct Result: Sendable {
    /// Standard output.
    public let output: [UInt8]
    /// Standard error.
    public let errors: String
    /// The exit status; 128 + N for signal N.
    public let status: Int32

    /// Standard output as text.
    public var text: String { String(decoding: output, as: UTF8.self) }
  }

  /// The folder of the programs under test.
  public static let programs: String =
    ProcessInfo.processInfo.environment["BACKUPSTREAM_PROGRAMS"]
    ?? Samples.root.appendingPathComponent(".build/debug").path

  /// Runs a script with `/bin/bash`, the programs under test first in PATH.
  /// - Parameters:
  ///   - folder: where; the project's root if not given.
  ///   - environment: further variables.
  public static func run(
    _ script: String, in folder: URL? = nil, environment: [String: String] = [:]
  ) throws -> Result {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", script]
    process.currentDirectoryURL = folder ?? Samples.root
    var variables = ProcessInfo.processInfo.environment
    variables["PATH"] = programs + ":" + (variables["PATH"] ?? "/usr/bin:/bin")
    for (name, value) in environment { variables[name] = value }
    process.environment = variables
    let scratch = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: scratch) }
    let (outFile, errFile) = (scratch.appendingPathComponent("out"), scratch.appendingPathComponent("err"))
    for file in [outFile, errFile] { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
    process.standardOutput = try FileHandle(forWritingTo: outFile)
    process.standardError = try FileHandle(forWritingTo: errFile)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let status = process.terminationStatus + (process.terminationReason == .uncaughtSignal ? 128 : 0)
    return Result(
      output: Array(try Data(contentsOf: outFile)),
      errors: String(decoding: try Data(contentsOf: errFile), as: UTF8.self), status: status)
  }

  /// A new, empty folder; the caller removes it.
  public static func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("backupstream-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }
}
