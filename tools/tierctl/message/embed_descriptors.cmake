# cmake -DSET=set.binpb -DSOURCE=out.cc -P embed_descriptors.cmake: the bytes of SET as C++.
file(READ ${SET} bytes HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
string(REGEX REPLACE "(................................................................................)" "\\1\n" bytes "${bytes}")
file(WRITE ${SOURCE} "#include \"tools/tierctl/message/embedded_descriptors.h\"

namespace tierline::tierctl {
namespace {

constexpr unsigned char kBytes[] = {
${bytes}
};

}  // namespace

absl::string_view EmbeddedDescriptorSet() {
  return absl::string_view(reinterpret_cast<const char*>(kBytes), sizeof(kBytes));
}

}  // namespace tierline::tierctl
")
