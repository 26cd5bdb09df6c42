import BackupStreamLib
import ByteIO
import SystemPackage

/// What the bytes of a gzip file are.
enum GzipClasses {
  static let order = ["gzip header", "compressed data", "gzip trailer"]
}

/// Images that are damaged.
enum ImageSubjects {
  /// Real images: rows of the default driver and of CS, MyISAM files, definitions of every kind.
  static let names = ["datatypes_memory", "myisam_formats", "v610_many_objects", "datatypes_innodb_gz", "binlog_pitr"]

  static func all(samples: FilePath) throws -> [Subject] {
    let images = try names.map { name in
      (name, try ImageParts(reading: ImageReader(path: samples.appending("images/\(name)/\(name).bak"))))
    }
    return [
      Subject(name: "plain", title: "Plain image without index", files: try images.map { try plain($0, index: false) }),
      Subject(name: "indexed", title: "Plain image with index", files: try images.map { try plain($0, index: true) }),
      Subject(name: "gzip", title: "Image in gzip without index", files: try images.map { try gzip($0, index: false) }),
      Subject(
        name: "gzip-indexed", title: "Image in gzip with index", files: try images.map { try gzip($0, index: true) }),
    ]
  }

  private static func plain(_ image: (name: String, parts: ImageParts), index: Bool) throws -> Subject.File {
    // Small blocks, so that an image has many of them.
    let size = 4096
    let bytes = try image.parts.bytes(blockSize: size, index: index)
    let classes = try ImageClasses(bytes)
    let tail = bytes[(classes.map.end + 1)...]
    return Subject.File(
      name: image.name, bytes: bytes, classes: classes.classes, units: classes.map.blocks,
      chunkCount: image.parts.chunks.count,
      withoutChunk: { number in
        var parts = image.parts
        parts.chunks.remove(at: number)
        // What the index says is what it said before.
        return try parts.bytes(blockSize: size, index: false) + tail
      })
  }

  private static func gzip(_ image: (name: String, parts: ImageParts), index: Bool) throws -> Subject.File {
    let bytes = try image.parts.bytes(.gzip, blockSize: 4096, index: index)
    var classes = ByteClasses()
    classes.add("gzip header", 0..<10)
    // A stored deflate block of 5 + 64 bytes stands before the trailer of 8.
    let locator = index ? bytes.count - 8 - IndexLocator.size : bytes.count - 8
    let data = 10..<(index ? locator - 5 : locator)
    classes.add("compressed data", data)
    classes.add("locator", data.upperBound..<bytes.count - 8)
    classes.add("gzip trailer", bytes.count - 8..<bytes.count)
    let units = stride(from: 0, to: bytes.count, by: 512).map { $0..<min($0 + 512, bytes.count) }
    return Subject.File(name: image.name, bytes: bytes, classes: classes, units: units)
  }
}
