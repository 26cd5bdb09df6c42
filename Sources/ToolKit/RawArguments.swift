public import ByteIO
public import SystemPackage

/// The command line as bytes. Swift's own list repairs what is not UTF-8, and a repaired file name is another one.
public enum RawArguments {
  /// The file name that an argument stands for.
  public static func path(_ argument: String) -> FilePath { bytes(argument).withUnsafePath { $0 } }

  /// The bytes of the argument that Swift shows as `argument`.
  public static func bytes(_ argument: String) -> ByteString {
    for index in 0..<Int(CommandLine.argc) {
      guard let raw = unsafe CommandLine.unsafeArgv[index] else { continue }
      if unsafe String(cString: raw) == argument { return unsafe ByteString(cString: raw) }
    }
    return ByteString(argument)
  }
}

extension ByteString {
  fileprivate init(cString: UnsafePointer<CChar>) {
    var bytes: [UInt8] = []
    var position = unsafe cString
    while unsafe position.pointee != 0 {
      bytes.append(UInt8(bitPattern: unsafe position.pointee))
      unsafe position += 1
    }
    self.init(bytes)
  }

  fileprivate func withUnsafePath<Result>(_ body: (FilePath) -> Result) -> Result {
    let characters = bytes.map { CInterop.PlatformChar(bitPattern: $0) } + [0]
    return unsafe characters.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return body(FilePath()) }
      return unsafe body(FilePath(platformString: base))
    }
  }
}
