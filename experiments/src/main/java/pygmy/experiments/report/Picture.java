package pygmy.experiments.report;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/** Plots above each other and a line of small print, as PNG and SVG. */
public final class Picture {

    private static final double SCALE = 1.5;
    private static final int FOOT = 26;

    private final List<Plot> plots;
    private final String note;

    /** @param note what the symbols mean, in one line */
    public Picture(String note, Plot... plots) {
        this.plots = List.of(plots);
        this.note = note;
    }

    /** Writes {@code name.png} and {@code name.svg}. */
    public void save(Path directory, String name) throws IOException {
        int height = plots.stream().mapToInt(Plot::height).sum() + FOOT;
        BufferedImage image = new BufferedImage((int) (SCALE * Plot.WIDTH), (int) (SCALE * height), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.scale(SCALE, SCALE);
        paint(graphics, height);
        graphics.dispose();
        ImageIO.write(image, "png", directory.resolve(name + ".png").toFile());
        VectorGraphics2D vectors = new VectorGraphics2D();
        paint(vectors, height);
        try (OutputStream out = Files.newOutputStream(directory.resolve(name + ".svg"))) {
            new SVGProcessor().getDocument(vectors.getCommands(), new PageSize(0, 0, Plot.WIDTH, height)).writeTo(out);
        }
    }

    private void paint(Graphics2D graphics, int height) {
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, Plot.WIDTH, height);
        int y = 0;
        for (Plot plot : plots) {
            graphics.translate(0, y);
            plot.paint(graphics);
            graphics.translate(0, -y);
            y += plot.height();
        }
        graphics.setColor(Color.DARK_GRAY);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        graphics.drawString(note, 12, height - 10);
    }
}
