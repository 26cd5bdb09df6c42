public import BackupStreamLib
public import ByteIO
public import Foundation
internal import SystemPackage

/// The real images that tests read: those of `samples`, and of a corpus if `Tests/run --corpus DIR` names one.
public enum Samples {
  /// The root of the project.
  public static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The folder that holds `images` and `broken`.
  public static let folder: URL =
    ProcessInfo.processInfo.environment["BACKUPSTREAM_CORPUS"].map { URL(fileURLWithPath: $0) }
    ?? root.appendingPathComponent("samples")

  /// One image and the truth beside it.
  public struct Image: Sendable, CustomTestStringConvertible {
    /// The name of the image's folder.
    public let name: String
    /// The image.
    public var file: URL { folder.appendingPathComponent("\(name).bak") }
    /// The folder of the image.
    public let folder: URL

    /// The name.
    public var testDescription: String { name }

    /// An image of this name in this folder.
    public init(name: String, folder: URL) {
      self.name = name
      self.folder = folder
    }

    /// Opens the image.
    public func open() throws(ImageError) -> ImageReader { try ImageReader(path: FilePath(file.path)) }

    /// A text file beside the image, decompressed; nil if there is none.
    public func text(_ name: String) throws -> [UInt8]? {
      let plain = folder.appendingPathComponent(name)
      if let data = try? Data(contentsOf: plain) { return Array(data) }
      guard let data = try? Data(contentsOf: plain.appendingPathExtension("gz")) else { return nil }
      return try Samples.drain(GzipSource(MemorySource(Array(data))))
    }

    /// The truth about the tables: database, table, type, engine, rows of each line of `expected/tables.tsv`.
    public func tables() throws -> [[String]] {
      guard let text = try text("expected/tables.tsv") else { return [] }
      return String(decoding: text, as: UTF8.self).split(separator: "\n").dropFirst().map {
        $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      }
    }
  }

  /// All images that are complete.
  public static let images = allImages.filter { $0.name != "killed" }

  /// All images, the cut one too.
  public static let allImages: [Image] = {
    let images = folder.appendingPathComponent("images")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: images.path)) ?? []
    precondition(!names.isEmpty, "no images in \(images.path)")
    return names.sorted().map { Image(name: $0, folder: images.appendingPathComponent($0)) }
  }()

  /// One image by its name.
  public static func image(_ name: String) -> Image {
    guard let image = allImages.first(where: { $0.name == name }) else { preconditionFailure("no image \(name)") }
    return image
  }

  /// All bytes of a source.
  public static func drain(_ source: any ByteSource) throws(ByteIOError) -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      var piece = [UInt8](repeating: 0, count: 1 << 16)
      var span = piece.mutableSpan
      var raw = span.mutableBytes
      let count = try source.read(into: &raw)
      if count == 0 { return bytes }
      bytes += piece[..<count]
    }
  }
}

/// A description of a test's argument; the same as `Testing.CustomTestStringConvertible`, without importing it here.
public protocol CustomTestStringConvertible: CustomStringConvertible {
  /// The description.
  var testDescription: String { get }
}

extension CustomTestStringConvertible {
  /// The same as `testDescription`.
  public var description: String { testDescription }
}
