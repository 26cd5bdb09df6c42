// swift-tools-version: 6.2

import PackageDescription

/// What every target is compiled with, as in the package that is tested.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableExperimentalFeature("Lifetimes"),
  .treatAllWarnings(as: .error),
]
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

/// A library that is tested; `Library` is a link to the sources, since most of them are in no product of the package.
func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Library/\(name)", swiftSettings: strict + [.strictMemorySafety()])
}

/// A library of the system that those need.
func systemLibrary(_ name: String, _ pkgConfig: String, _ package: String) -> Target {
  .systemLibrary(name: name, path: "Library/\(name)", pkgConfig: pkgConfig, providers: [.apt([package])])
}

/// One fuzzer.
func fuzzer(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .executableTarget(
    name: name, dependencies: ["FuzzSupport", "BackupStreamLib", "ByteIO", system] + dependencies,
    swiftSettings: strict)
}

// `run` builds and runs these: they need flags that a manifest cannot give to the package that is tested.
let package = Package(
  name: "Fuzz",
  platforms: [.macOS(.v26)],
  dependencies: [.package(url: "https://github.com/apple/swift-system", from: "1.6.0")],
  targets: [
    systemLibrary("CISAL", "libisal", "libisal-dev"),
    systemLibrary("CLZMA", "liblzma", "liblzma-dev"),
    systemLibrary("CSQLite", "sqlite3", "libsqlite3-dev"),
    systemLibrary("CZstd", "libzstd", "libzstd-dev"),
    systemLibrary("COpenSSL", "libcrypto", "libssl-dev"),
    library("ByteIO", ["CISAL", "CLZMA", "COpenSSL", "CZstd", system]),
    library("BackupStreamLib", ["ByteIO", system]),
    library("TableRows", ["ByteIO"]),
    library("BinaryLog", ["ByteIO", "COpenSSL", "CZstd", "TableRows", system]),
    library("SnapshotDrivers", ["BackupStreamLib", "ByteIO", "TableRows", system]),
    library("Recovery", ["BackupStreamLib", "ByteIO", "CSQLite", "SnapshotDrivers", "TableRows", system]),
    library(
      "Verification", ["BackupStreamLib", "BinaryLog", "ByteIO", "Recovery", "SnapshotDrivers", "TableRows", system]),
    .systemLibrary(name: "CLibFuzzer", path: "Sources/CLibFuzzer"),
    .target(
      name: "FuzzSupport", dependencies: ["CLibFuzzer", "BackupStreamLib", "ByteIO", system], swiftSettings: strict),
    .target(
      name: "FuzzLogs", dependencies: ["FuzzSupport", "BinaryLog", "ByteIO", system], swiftSettings: strict),
    fuzzer("fuzz-transport"),
    fuzzer("fuzz-sections"),
    fuzzer("fuzz-image"),
    fuzzer("fuzz-definitions", ["Recovery", "TableRows"]),
    fuzzer("fuzz-rows", ["TableRows"]),
    fuzzer("fuzz-values", ["TableRows"]),
    fuzzer("fuzz-blobs", ["SnapshotDrivers", "TableRows"]),
    fuzzer("fuzz-statements", ["BinaryLog", "TableRows"]),
    fuzzer("fuzz-alter", ["BinaryLog", "TableRows"]),
    fuzzer("fuzz-native", ["Recovery", "SnapshotDrivers", "TableRows"]),
    fuzzer("fuzz-log", ["BinaryLog", "FuzzLogs"]),
    fuzzer("fuzz-row-events", ["BinaryLog", "FuzzLogs", "TableRows"]),
    fuzzer("fuzz-gtids", ["BinaryLog"]),
    fuzzer("fuzz-payload", ["BinaryLog", "FuzzLogs"]),
    fuzzer("fuzz-keys", ["BinaryLog"]),
    fuzzer("fuzz-extract", ["Recovery", "SnapshotDrivers", "TableRows"]),
    fuzzer("fuzz-verify", ["BinaryLog", "Recovery", "Verification"]),
  ]
)
